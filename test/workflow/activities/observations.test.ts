import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { noAnswer } from '../../../src/core/guest/guest-assessment.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { CallContext, ScriptProgress } from '../../../src/ports/cloud.ts';
import type { Runs } from '../../../src/ports/runs.ts';
import { createActivities } from '../../../src/workflow/activities/activities.ts';
import { failing } from '../../support/answering.ts';
import { noonPlus } from '../../support/by-hand.ts';
import { noon, vmFacts } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { MemoryJournal } from '../../support/memory-journal.ts';

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => undefined,
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};
const quiet = { error: () => undefined };
const optedOut = { 'accelnet-opt-out': 'true' };
const vm = { vmId: vmFacts().id, correlationId: 'c' };

function activitiesOn(cloud: FakeCloud, keeper = new AssessmentStore({ now: () => cloud.now })) {
  return createActivities({
    cloud,
    policy: defaultPolicy,
    notifier: { send: async () => undefined },
    guestScripts: { linux: 'for linux', windows: 'for windows' },
    preflightScripts: { linux: 'before, for linux', windows: 'before, for windows' },
    now: () => cloud.now,
    keeper,
  });
}

describe('an observation of a VM', () => {
  test('contains only what Azure reports', async () => {
    const { agent: _agent, ...bare } = vmFacts();
    const cloud = new FakeCloud(noon);
    const { vmUid, power, provisioningState } = bare;
    const seen = { at: noon, vmUid, power, provisioningState, optedOut: false };
    cloud.readVm = async () => ({ ok: true, value: bare });
    expect(await activitiesOn(cloud).observe(vm)).toStrictEqual({ ok: true, value: seen });
    const agent = { ready: true };
    cloud.readVm = async () => ({ ok: true, value: { ...bare, agent, failureCode: 'Failed' } });
    expect(await activitiesOn(cloud).observe(vm)).toStrictEqual({
      ok: true,
      value: { ...seen, agent, failureCode: 'Failed' },
    });
  });

  test.each(['group', 'subscription'] as const)(
    'obeys an opt-out of its %s in the requested power state, read afresh',
    async (level) => {
      const calls: (boolean | undefined)[] = [];
      const cloud = new FakeCloud(noon);
      const tagged =
        (its: string) =>
        async (_id: unknown, { fresh }: CallContext) => {
          calls.push(fresh);
          return { ok: true, value: { tags: its === level ? optedOut : {} } } as const;
        };
      const { observe } = activitiesOn(
        Object.assign(cloud, { readGroup: tagged('group'), readSubscription: tagged('subscription') }),
      );
      expect(await observe({ ...vm, checkOptOutIn: 'deallocated' })).toMatchObject({
        value: { optedOut: false },
      });
      expect(calls).toEqual([]);
      expect(await observe({ ...vm, checkOptOutIn: 'running' })).toMatchObject({ value: { optedOut: true } });
      expect(calls).toEqual([true, true]);
    },
  );

  test('ignores tags of the group and subscription that cannot be read, but never the VM’s own', async () => {
    const cloud = new FakeCloud(noon, undefined, { tags: optedOut });
    cloud.readGroup = async () => failing('throttled');
    cloud.readSubscription = async () => failing('throttled');
    const { observe } = activitiesOn(cloud);
    expect(await observe({ ...vm, checkOptOutIn: 'running' })).toMatchObject({ value: { optedOut: true } });
    cloud.vm = { ...cloud.vm, tags: {} };
    expect(await observe({ ...vm, checkOptOutIn: 'running' })).toMatchObject({ value: { optedOut: false } });
  });

  test('obeys the tags that the run’s own policy names', async () => {
    const cloud = new FakeCloud(noon, undefined, { tags: { 'mine-opt-out': 'true' } });
    const { observe } = activitiesOn(cloud);
    expect(await observe({ ...vm, tagPrefix: 'mine' })).toMatchObject({ value: { optedOut: true } });
    expect(await observe(vm)).toMatchObject({ value: { optedOut: false } });
  });

  test('fails for an id that is not a VM’s', async () => {
    const { observe, assess } = activitiesOn(new FakeCloud(noon));
    for (const answer of [
      await observe({ ...vm, vmId: '/x' }),
      await assess({ ...vm, vmId: '/x' }, runs, quiet),
    ])
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'internal' } });
  });
});

test('the assessment of a run is kept with the hash of its policy', async () => {
  const cloud = new FakeCloud(noon);
  const journal = new MemoryJournal();
  const keeper = new AssessmentStore({ journal, now: () => cloud.now, policyHash: 'hash' });
  const observed = await activitiesOn(cloud, keeper).assess(vm, runs, quiet);
  expect(observed).toMatchObject({ value: { policyHash: 'hash', decision: { kind: 'remediate' } } });
  const [assessment] = journal.assessments.values();
  expect(assessment).toMatchObject({ vmId: vm.vmId, by: 'run', policyHash: 'hash' });
});

describe('the script that asks a guest', () => {
  const sending = (
    given: object,
    cloud = new FakeCloud(noon, undefined, { os: { ...vmFacts().os, type: 'linux' } }),
  ) => {
    const input = { ...vm, vmUid: cloud.vm.vmUid, runId: 'r', notAfter: noonPlus(60), ...given };
    return { cloud, answer: activitiesOn(cloud).startGuestProbe(input, runs) };
  };

  test('is sent to a VM that runs', async () => {
    const { cloud, answer } = sending({});
    expect(await answer).toMatchObject({ ok: true, value: { how: 'sent' } });
    expect(cloud.callsOf('runGuestScript')).toBe(1);
  });

  test.each<[what: string, given: object, power: 'running' | 'deallocated', failure: object]>([
    ['a recreated VM', { vmUid: 'another' }, 'running', { kind: 'replaced' }],
    ['a VM that is off', {}, 'deallocated', { kind: 'refused', message: 'the VM is deallocated' }],
    ['an id that is not a VM’s', { vmId: '/x' }, 'running', { kind: 'internal' }],
    ['a VM after the request has expired', { notAfter: noonPlus(-1) }, 'running', { kind: 'expired' }],
  ])('is not sent to %s', async (_what, given, power, failure) => {
    const off = new FakeCloud(noon, undefined, { power, os: { ...vmFacts().os, type: 'linux' } });
    const { cloud, answer } = sending(given, off);
    expect(await answer).toMatchObject({ ok: false, failure });
    expect(cloud.callsOf('runGuestScript')).toBe(0);
  });
});

test.each<[progress: ScriptProgress, read: object]>([
  [
    { state: 'running', retryAfterSeconds: 7 },
    { state: 'running', retryAfterSeconds: 7 },
  ],
  [{ state: 'gone' }, { state: 'over', assessment: noAnswer('Azure no longer knows the command') }],
  [
    { state: 'failed', failure: { kind: 'refused', message: 'no agent' } },
    { state: 'over', assessment: noAnswer('Run Command failed: no agent') },
  ],
  [
    { state: 'succeeded', printed: '' },
    { state: 'over', assessment: { cause: 'unreadable' } },
  ],
])('the result of a guest script is read: %j', async (progress, read) => {
  const cloud = new FakeCloud(noon);
  cloud.pollGuestScript = async () => ({ ok: true, value: progress });
  const operation = { kind: 'location', url: 'https://arm/x' } as const;
  const asked = { operation, correlationId: 'c', acceleratedNics: 1 };
  expect(await activitiesOn(cloud).readGuestProbe(asked)).toMatchObject({ ok: true, value: read });
  cloud.pollGuestScript = async () => failing('throttled');
  expect(await activitiesOn(cloud).readGuestProbe(asked)).toEqual(failing('throttled'));
});
