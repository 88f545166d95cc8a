import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PowerState } from '../../../../src/core/model/facts.ts';
import { defaultPolicy } from '../../../../src/core/policy/policy.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

/** The owner's way of turning a VM off: how long it takes, and where it ends. */
type Stop = readonly [during: PowerState, seconds: number, to: PowerState];
const deallocated: Stop = ['deallocating', 40, 'deallocated'];
const poweredOff: Stop = ['stopping', 5, 'stopped'];

/** The owner turns the VM off so many seconds after its power is first as `when` says; returns what accelnet did from then on. */
function ownerStops(
  cloud: FakeCloud,
  when: (power: PowerState) => boolean,
  seconds: number,
  [during, takes, to]: Stop,
): { readonly since: () => readonly string[] } {
  let due: number | undefined;
  let effects: number | undefined;
  cloud.beforeAssessment = () => {
    if (due === undefined && when(cloud.vm.power)) due = cloud.now + seconds * 1000;
    if (due === undefined || cloud.now < due) return;
    effects ??= cloud.effects.length;
    // A start after that takes precedence.
    if (cloud.effects.slice(effects).includes('starting')) return;
    const { agent: _agent, ...vm } = cloud.vm;
    cloud.vm = { ...vm, power: cloud.now < due + takes * 1000 ? during : to };
  };
  return { since: () => cloud.effects.slice(effects ?? cloud.effects.length) };
}

const verified = defaultPolicy.verifyLimitMinutes * 60;
const onceAgain = (cloud: FakeCloud) => (power: PowerState) =>
  power === 'running' && cloud.effects.includes('starting');

describe('a VM that its owner turns off', () => {
  test.each<[how: string, stop: Stop]>([
    ['deallocates', deallocated],
    ['powers off', poweredOff],
  ])('while it is verified (the owner %s) stays off with its flags on', async (_how, stop) => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'null']);
    cloud.agentless = true;
    const { since } = ownerStops(cloud, onceAgain(cloud), 10, stop);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', verification: 'configured-not-proven' });
    // Its next start is watched in place of this one.
    expect(play.entities.get('vmlease@vm1')).toMatchObject({
      pendingStart: { nics: [{ flag: 'false' }, { flag: 'null' }] },
    });
    expect(record.steps.at(-1)?.detail).toContain('somebody has turned the VM off');
    expect(since()).toEqual([]);
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['true', 'true']);
  });

  test('before it was seen running, but after its start had succeeded, stays off', async () => {
    const cloud = new FakeCloud(noon);
    const { since } = ownerStops(cloud, onceAgain(cloud), 0, deallocated);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(record.steps.find(({ phase }) => phase === 'starting')?.detail).toContain(
      'turned off by somebody',
    );
    expect(since()).toEqual([]);
  });

  test('while its undo is verified stays off with its flags as found', async () => {
    const locked: Faults = (call, nth) =>
      call === 'writeFlag' && nth === 2
        ? { when: 'before', failure: { kind: 'locked', message: 'no' } }
        : undefined;
    const cloud = new FakeCloud(noon, locked, {}, ['false', 'absent']);
    const { since } = ownerStops(cloud, onceAgain(cloud), 10, deallocated);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'locked' });
    expect(since()).toEqual([]);
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'absent']);
  });

  test('while its guest hangs gets its flags back and stays off', async () => {
    const cloud = new FakeCloud(noon);
    cloud.agentless = true;
    const { since } = ownerStops(cloud, onceAgain(cloud), verified + 5, deallocated);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('rolled-back');
    expect(since()).not.toContain('starting');
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false']);
  });

  test('while it cannot be read for a moment stays off', async () => {
    const cloud = new FakeCloud(noon);
    cloud.agentless = true;
    const { since } = ownerStops(cloud, onceAgain(cloud), verified - 5, deallocated);
    const { readVm } = cloud;
    let blind = 0;
    cloud.readVm = async (id, call) => {
      const seen = await readVm(id, call);
      if (!seen.ok || seen.value.power !== 'deallocating' || !cloud.effects.includes('starting')) return seen;
      const missing = { ...seen, value: { ...seen.value, power: 'unknown' as const } };
      return ++blind % 2 === 0 ? missing : { ok: false, failure: { kind: 'throttled', message: 'slow' } };
    };
    const record = await new Play(cloud).remediate('restart');
    expect(blind).toBeGreaterThan(1);
    expect(record.outcome).toBe('accelerated');
    expect(since()).not.toContain('starting');
  });

  test('right before the app stops it stays off, since nothing was sent yet, and gets its flags', async () => {
    const cloud = new FakeCloud(noon);
    // The second read of the VM comes right before the deallocation.
    let reads = 0;
    const { since } = ownerStops(cloud, () => ++reads === 2, 0, deallocated);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'nics-only' });
    expect(record.steps.find(({ phase }) => phase === 'deallocating')).toMatchObject({
      outcome: 'wait',
      detail: 'somebody else has turned the VM off: it is deallocating',
    });
    expect(since()).toEqual(['flag true']);
    expect(record.downtimeSeconds).toBeUndefined();
  });

  test('right before the app stops it, without deallocating it, is skipped', async () => {
    const cloud = new FakeCloud(noon);
    let reads = 0;
    const { since } = ownerStops(cloud, () => ++reads === 2, 0, poweredOff);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'vm-stopped' });
    expect(since()).toEqual([]);
  });

  test('once the app has sent its own deallocation, cannot be distinguished from that, and is started', async () => {
    const cloud = new FakeCloud(noon);
    ownerStops(cloud, (power) => power === 'deallocating', 5, deallocated);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'restart' });
    expect(cloud.effects).toContain('starting');
  });
});

test('a VM that somebody else is changing is not stopped meanwhile', async () => {
  const cloud = new FakeCloud(noon);
  let reads = 0;
  cloud.beforeAssessment = () => {
    const provisioningState = ++reads === 2 ? 'Updating' : 'Succeeded';
    cloud.vm = { ...cloud.vm, provisioningState };
  };
  const record = await new Play(cloud).remediate('restart');
  expect(record.outcome).toBe('accelerated');
  expect(record.steps.find(({ phase }) => phase === 'deallocating')).toMatchObject({
    outcome: 'wait',
    detail: 'somebody else is changing the VM',
  });
});

test('a start that fails after the VM was seen running does not count as an owner’s stop', async () => {
  const fails: Faults = (call, nth) =>
    call === 'end start' && nth === 1
      ? { when: 'before', failure: { kind: 'over-constrained', message: 'no room like this' } }
      : undefined;
  const cloud = new FakeCloud(noon, fails);
  let began: number | undefined;
  cloud.beforeAssessment = () => {
    if (cloud.vm.power === 'starting') began ??= cloud.now;
    const up = began !== undefined && cloud.now >= began + 10_000 && cloud.now < began + 30_000;
    if (up) cloud.vm = { ...cloud.vm, power: 'running' };
  };
  const record = await new Play(cloud).remediate('restart');
  expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'over-constrained' });
  expect(record.steps.map(({ phase }) => phase)).toContain('verifying');
  expect(cloud.vm.power).toBe('running');
});

/** Seconds that the power state lags behind, read by read. */
const lags = (max: number) => fc.array(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 12 });

test('however its power state lags, a VM that nobody turns off ends running and accelerated', async () => {
  await fc.assert(
    // Long enough to show it off after it was seen running.
    fc.asyncProperty(lags(60), async (drawn) => {
      const cloud = new FakeCloud(noon);
      cloud.lagSeconds = (nth) => drawn[nth % drawn.length] ?? 0;
      const record = await new Play(cloud).remediate('restart');
      expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
      expect(record.steps.map(({ detail }) => detail).join()).not.toContain('turned');
    }),
    { numRuns: 200 },
  );
});

test('whenever the owner turns it off after its start, and however its power state lags, it is not started again', async () => {
  const stop = fc.constantFrom(deallocated, poweredOff);
  const moment = fc.integer({ min: 0, max: 2 * verified });
  await fc.assert(
    fc.asyncProperty(lags(25), moment, stop, fc.boolean(), async (drawn, seconds, how, hangs) => {
      const cloud = new FakeCloud(noon, undefined, {}, ['false', 'absent']);
      cloud.agentless = hangs;
      cloud.lagSeconds = (nth) => drawn[nth % drawn.length] ?? 0;
      const { since } = ownerStops(cloud, onceAgain(cloud), seconds, how);
      const record = await new Play(cloud).remediate('restart');
      expect(since()).not.toContain('starting');
      const flags = cloud.nics.map(({ flag }) => flag);
      if (record.outcome === 'accelerated') expect(flags).toEqual(['true', 'true']);
      else expect(flags).toEqual(['false', 'absent']);
    }),
    { numRuns: 200 },
  );
});
