import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import type { VmFacts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import type { CallContext, GuestScript, ScriptProgress } from '../../../src/ports/cloud.ts';
import type { Runs } from '../../../src/ports/runs.ts';
import { type ActivityDeps, createActivities } from '../../../src/workflow/activities/activities.ts';
import type { PreflightAsked } from '../../../src/workflow/activities/activity-types.ts';
import { failing } from '../../support/answering.ts';
import { noonPlus } from '../../support/by-hand.ts';
import { nicFacts, noon, vmFacts } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { preflightPrinted } from '../../support/preflight-report.ts';

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => undefined,
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};
const { id: vmId, vmUid, size } = vmFacts();
const linux = { os: { ...vmFacts().os, type: 'linux' } } as const;
const asked: PreflightAsked = {
  ...{ vmId, vmUid, size, correlationId: 'c', runId: 'run-1', notAfter: noonPlus(120) },
};

/** The activities on this VM, and the scripts that guests were sent. */
function bench(vm: Partial<VmFacts> = {}, policy: Partial<Policy> = {}, deps: Partial<ActivityDeps> = {}) {
  const cloud = new FakeCloud(noon, undefined, { ...linux, ...vm });
  const scripts: GuestScript[] = [];
  const runGuestScript = cloud.runGuestScript;
  Object.assign(cloud, {
    runGuestScript: (_vm: unknown, script: GuestScript) => {
      scripts.push(script);
      return runGuestScript();
    },
  });
  const activities = createActivities({
    cloud,
    policy: { ...defaultPolicy, preflight: 'when-unknown', ...policy },
    notifier: { send: async () => undefined },
    guestScripts: { linux: 'after', windows: 'after' },
    preflightScripts: { linux: 'for linux', windows: 'for windows' },
    now: () => cloud.now,
    keeper: new AssessmentStore({ now: () => cloud.now }),
    ...deps,
  });
  return { cloud, scripts, ...activities };
}

describe('asking a guest before a stop', () => {
  test('sends the script of its system to a VM that runs with a Ready agent', async () => {
    const { startPreflight, scripts } = bench();
    expect(await startPreflight(asked, runs)).toMatchObject({ ok: true, value: { how: 'sent' } });
    expect(scripts).toEqual([{ os: 'linux', text: 'for linux' }]);
    const windows = bench({ os: { ...vmFacts().os, type: 'windows' } });
    await windows.startPreflight(asked, runs);
    expect(windows.scripts).toEqual([{ os: 'windows', text: 'for windows' }]);
  });

  const optedOut = { 'accelnet-opt-out': '' };
  test.each<[string, Partial<VmFacts>, Partial<Policy>, string]>([
    ['its owner has opted out', { tags: optedOut }, {}, 'changed'],
    ['its owner has opted out by the tags of the run', { tags: { 'own-opt-out': 'yes' } }, {}, 'changed'],
    ['does not run', { power: 'stopped' }, {}, 'changed'],
    ['has another size by now', { size: 'Standard_D8s_v6' }, {}, 'changed'],
    ['has an agent that is not Ready', { agent: { ready: false } }, {}, 'changed'],
    ['is another VM', { vmUid: 'another' }, {}, 'replaced'],
    ['the policy lets nobody ask any more', {}, { preflight: 'off' }, 'changed'],
    ['names no kind of system', { os: vmFacts().os }, {}, 'unreadable'],
  ])('sends nothing to a VM that %s', async (_, vm, policy, kind) => {
    const { startPreflight, scripts } = bench(vm, policy);
    const given = { ...asked, tagPrefix: 'own-' };
    expect(await startPreflight(given, runs)).toMatchObject({ ok: false, failure: { kind } });
    expect(scripts).toEqual([]);
  });

  test('sends nothing to a VM without any agent', async () => {
    const { agent: _agent, ...bare } = vmFacts(linux);
    const { startPreflight, cloud, scripts } = bench();
    cloud.vm = bare;
    expect(await startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'changed' } });
    expect(scripts).toEqual([]);
  });

  test.each(['readGroup', 'readSubscription'] as const)(
    'reads opt-outs above the VM afresh, and sends nothing where %s cannot be read',
    async (read) => {
      const { startPreflight, cloud, scripts } = bench();
      const fresh: unknown[] = [];
      const reading = cloud[read];
      Object.assign(cloud, {
        [read]: (...given: [never, CallContext]) => {
          fresh.push(given[1].fresh);
          return reading(...given);
        },
      });
      expect(await startPreflight(asked, runs)).toMatchObject({ ok: true });
      expect(fresh).toEqual([true]);
      Object.assign(cloud, { [read]: async () => ({ ok: true, value: { tags: optedOut } }) });
      expect(await startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'changed' } });
      Object.assign(cloud, { [read]: async () => failing('throttled') });
      expect(await startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'throttled' } });
      expect(scripts).toHaveLength(1);
    },
  );

  test('sends nothing late, for a run that is over, that has lost its VM, or while the configuration is faulty', async () => {
    const { startPreflight, scripts, cloud } = bench();
    const over: Runs = { ...runs, stateOf: async () => 'over' };
    const lost: Runs = { ...runs, holderOf: async () => 'run-2' };
    expect(await startPreflight(asked, over)).toMatchObject({ failure: { kind: 'expired' } });
    expect(await startPreflight(asked, lost)).toMatchObject({ failure: { kind: 'expired' } });
    cloud.now += 121_000;
    expect(await startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'expired' } });
    const suspended = bench({}, {}, { suspended: true });
    expect(await suspended.startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'suspended' } });
    expect([...scripts, ...suspended.scripts]).toEqual([]);
  });

  test('passes on that a VM cannot be read, and refuses an id that is none', async () => {
    const { startPreflight, cloud } = bench();
    cloud.readVm = async () => failing('throttled');
    expect(await startPreflight(asked, runs)).toMatchObject({ failure: { kind: 'throttled' } });
    const none = await startPreflight({ ...asked, vmId: '/none' }, runs);
    expect(none).toMatchObject({ failure: { kind: 'internal' } });
  });
});

describe('reading what a guest answers', () => {
  const nicIds = [`${nicFacts().id}-0`];
  const operation = { kind: 'async', url: 'https://arm/1' } as const;
  const read = { operation, correlationId: 'c', vmId, vmUid, size, nicIds, flagsOn: 0 };

  function answering(progress: ScriptProgress, vm: Partial<VmFacts> = {}) {
    const found = bench(vm);
    found.cloud.pollGuestScript = async () => ({ ok: true, value: progress });
    return found;
  }
  const said: ScriptProgress = { state: 'succeeded', printed: preflightPrinted({ functions: 1 }) };

  test('gives evidence of bounded size, with the time, the VM and the flags that it is about', async () => {
    const { readPreflight } = answering(said);
    expect(await readPreflight(read)).toMatchObject({
      ok: true,
      value: {
        state: 'over',
        answer: { kind: 'answered', at: noon, vmUid, size, virtualFunctions: 1, flagsOn: 0 },
      },
    });
  });

  test('counts a flag that was turned on meanwhile, and one that was on when it was asked', async () => {
    const { readPreflight, cloud } = answering(said);
    expect(await readPreflight({ ...read, flagsOn: 1 })).toMatchObject({ value: { answer: { flagsOn: 1 } } });
    cloud.nics = cloud.nics.map((nic) => ({ ...nic, flag: 'true' }));
    expect(await readPreflight(read)).toMatchObject({ value: { answer: { flagsOn: 1 } } });
  });

  test.each<[string, ScriptProgress, string]>([
    ['what was printed is no report', { state: 'succeeded', printed: '<script>' }, 'cannot be read'],
    [
      'the command failed',
      { state: 'failed', failure: { kind: 'refused', message: 'x'.repeat(900) } },
      'Run Command failed: x',
    ],
    ['Azure knows the command no more', { state: 'gone' }, 'no longer knows'],
  ])('is no answer where %s', async (_, progress, why) => {
    const answer = await answering(progress).readPreflight(read);
    expect(answer).toMatchObject({
      value: { answer: { kind: 'no-answer', at: noon, vmUid, size, why: expect.stringContaining(why) } },
    });
    expect(JSON.stringify(answer)).not.toContain('<script>');
    expect(JSON.stringify(answer).length).toBeLessThan(500);
  });

  test.each<[string, Partial<VmFacts>, string]>([
    ['recreated', { vmUid: 'another' }, 'replaced'],
    ['resized', { size: 'Standard_D8s_v6' }, 'changed'],
    ['deallocated', { power: 'deallocated' }, 'changed'],
  ])('takes nothing that a VM said which was %s since', async (_, vm, kind) => {
    expect(await answering(said, vm).readPreflight(read)).toMatchObject({ ok: false, failure: { kind } });
  });

  test('goes on while the script runs, and passes on what cannot be read', async () => {
    const running: ScriptProgress = { state: 'running', retryAfterSeconds: 10 };
    expect(await answering(running).readPreflight(read)).toEqual({ ok: true, value: running });
    const { readPreflight, cloud } = answering(said);
    cloud.readNic = async () => failing('throttled');
    expect(await readPreflight(read)).toMatchObject({ failure: { kind: 'throttled' } });
    cloud.readVm = async () => failing('unavailable');
    expect(await readPreflight(read)).toMatchObject({ failure: { kind: 'unavailable' } });
    cloud.pollGuestScript = async () => failing('not-found');
    expect(await readPreflight(read)).toMatchObject({ failure: { kind: 'not-found' } });
    const elsewhere = nicIds[0]?.replace('11111111', '22222222') ?? '';
    const other = await answering(said).readPreflight({ ...read, nicIds: [elsewhere] });
    expect(other).toMatchObject({ failure: { kind: 'internal' } });
    const none = await answering(said).readPreflight({ ...read, vmId: '/none' });
    expect(none).toMatchObject({ failure: { kind: 'internal' } });
  });
});
