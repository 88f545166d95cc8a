import { describe, expect, test } from 'vitest';
import type { RemediationRecord } from '../../../../src/core/audit/audit.ts';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.ts';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { verifyGuest } from '../../../../src/workflow/orchestrations/guest/verify-guest.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { ByHand, found } from '../../../support/by-hand.ts';
import { noon, vmFacts } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { guestNic, guestReport, printed } from '../../../support/guest-report.ts';
import { Play } from '../../../support/play.ts';

const os = { ...vmFacts().os, type: 'linux' } as const;
const healthy = printed(guestReport());
const bare = printed(guestReport({ nics: [guestNic(null)] }));

function cloudOf(prints: (nth: number) => string, faults?: Faults): FakeCloud {
  const cloud = new FakeCloud(noon, faults, { os });
  cloud.guestPrints = prints;
  return cloud;
}

function remediated(cloud: FakeCloud, guestProbe: Policy['guestProbe']): Promise<RemediationRecord> {
  return new Play(cloud).remediate('restart', { policy: { ...defaultPolicy, guestProbe } });
}

const failing =
  (call: string, kind: CloudFailure['kind'], most = Number.POSITIVE_INFINITY): Faults =>
  (name, nth) =>
    name === call && nth <= most
      ? { when: 'before', failure: { kind, message: `${kind} it is` } }
      : undefined;

/** A guest whose command is never reported as over. */
function silent(prints: string): FakeCloud {
  const faults: Faults = (name, nth) =>
    cloud.callsOf('runGuestScript') === 0 ? undefined : failing('poll', 'unavailable')(name, nth);
  const cloud: FakeCloud = cloudOf(() => prints, faults);
  return cloud;
}

const asked = (cloud: FakeCloud): number => cloud.callsOf('runGuestScript');

describe('a remediation with a guest probe', () => {
  test('is proven by a virtual function with traffic', async () => {
    const cloud = cloudOf(() => healthy);
    const record = await remediated(cloud, 'report');
    expect(record).toMatchObject({
      outcome: 'accelerated',
      verification: 'proven',
      guestProbe: {
        verification: 'proven',
        evidence: expect.arrayContaining([expect.stringContaining('enP1s1')]),
      },
    });
    expect(asked(cloud)).toBe(1);
  });

  test('asks nothing where the policy turns the probe off', async () => {
    const cloud = cloudOf(() => healthy);
    const record = await remediated(cloud, 'off');
    expect(record).toMatchObject({ outcome: 'accelerated', verification: 'configured-not-proven' });
    expect(record).not.toHaveProperty('guestProbe');
    expect(asked(cloud)).toBe(0);
  });

  test('asks nothing where the VM was off', async () => {
    const cloud = new FakeCloud(noon, undefined, { os, power: 'deallocated' });
    const policy: Policy = { ...defaultPolicy, guestProbe: 'require' };
    const record = await new Play(cloud).remediate('nics-only', { policy });
    expect(record).toMatchObject({ outcome: 'accelerated', verification: 'configured-not-proven' });
    expect(asked(cloud)).toBe(0);
  });

  test('records that the gain is not there', async () => {
    const record = await remediated(
      cloudOf(() => bare),
      'report',
    );
    expect(record).toMatchObject({
      outcome: 'accelerated',
      verification: 'not-engaged',
      guestProbe: { cause: 'no-virtual-function' },
    });
    expect(record.failure).toBeUndefined();
  });

  test('is rolled back where the gain is required and not there', async () => {
    const cloud = cloudOf(() => bare);
    const record = await remediated(cloud, 'require');
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      reason: 'not-engaged',
      verification: 'not-engaged',
      failure: { kind: 'not-engaged', message: expect.stringContaining('fewer virtual functions') },
    });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false']);
    expect(cloud.vm.power).toBe('running');
    expect(asked(cloud)).toBe(4);
    // Asking the guest is no downtime.
    expect(record.downtimeSeconds).toBeLessThan(130);
  });

  test('is proven although the virtual function is missing at first', async () => {
    const cloud = cloudOf((nth) => (nth < 3 ? bare : healthy));
    expect(await remediated(cloud, 'require')).toMatchObject({
      outcome: 'accelerated',
      verification: 'proven',
    });
    expect(asked(cloud)).toBe(3);
  });

  test('is not rolled back because of a single answer', async () => {
    const cloud = cloudOf((nth) => (nth < 4 ? '' : bare));
    expect(await remediated(cloud, 'require')).toMatchObject({
      outcome: 'accelerated',
      verification: 'configured-not-proven',
      guestProbe: { cause: 'no-virtual-function' },
    });
  });
});

describe('a guest that cannot be asked does not fail the run', () => {
  test.each<[string, Faults, number]>([
    ['the agent fails', failing('end runGuestScript', 'refused'), 4],
    ['another command is running', failing('runGuestScript', 'conflict'), 12],
    ['the right is missing', failing('runGuestScript', 'forbidden'), 1],
  ])('where %s', async (_, faults, times) => {
    const cloud = cloudOf(() => healthy, faults);
    const record = await remediated(cloud, 'require');
    expect(record).toMatchObject({
      outcome: 'accelerated',
      verification: 'configured-not-proven',
      guestProbe: { cause: 'no-answer' },
    });
    expect(asked(cloud)).toBeLessThanOrEqual(times);
    expect(asked(cloud)).toBeGreaterThan(0);
  });

  test('and a command that was refused once is sent again', async () => {
    const cloud = cloudOf(() => healthy, failing('runGuestScript', 'conflict', 2));
    expect(await remediated(cloud, 'require')).toMatchObject({ verification: 'proven' });
  });

  test('where its output is not readable', async () => {
    const record = await remediated(
      cloudOf(() => '<script>'),
      'require',
    );
    expect(record).toMatchObject({ outcome: 'accelerated', guestProbe: { cause: 'unreadable' } });
    expect(JSON.stringify(record)).not.toContain('<script>');
  });

  test('where the kind of its operating system is not known', async () => {
    const record = await remediated(new FakeCloud(noon), 'require');
    expect(record).toMatchObject({ outcome: 'accelerated', guestProbe: { cause: 'no-answer' } });
  });

  test('and all attempts end within the time for verifying', async () => {
    const cloud = silent(healthy);
    const policy: Policy = { ...defaultPolicy, guestProbe: 'require', verifyLimitMinutes: 2 };
    const record = await new Play(cloud).remediate('restart', { policy });
    const step = record.steps.find(({ phase }) => phase === 'verifying');
    const seconds = (Date.parse(step?.endedAt ?? '') - Date.parse(step?.startedAt ?? '')) / 1000;
    expect(record).toMatchObject({ outcome: 'accelerated', guestProbe: { cause: 'no-answer' } });
    expect(seconds).toBeLessThan(150);
  });
});

describe('the question to the guest', () => {
  const proven = { ok: true, assessment: { verification: 'proven', evidence: [] } };

  /** What a run under this policy does about its guest. */
  function asking(
    guestProbe: Policy['guestProbe'] | undefined,
    facts: Partial<RunState> = {},
    answer: () => object = () => proven,
  ) {
    const { guestProbe: _own, ...policy } = defaultPolicy;
    const bench = new ByHand(
      { undo: found, nics: ['n'], ...facts },
      { call: answer },
      { policy: guestProbe === undefined ? policy : { ...policy, guestProbe } },
    );
    return { report: bench.play(verifyGuest(bench.run, 1)), bench, asked: bench.inputsOf('guestProbe') };
  }
  const state = (plan: RunState['stage']['plan']): Partial<RunState> => ({
    stage: { phase: 'verifying', plan, goal: 'accelerate' },
  });

  test.each([
    ['off', 'restart', 0],
    [undefined, 'restart', 0],
    ['report', 'restart', 1],
    ['require', 'watch', 1],
    ['require', 'align', 0],
    ['require', 'nics-only', 0],
  ] as const)(
    'where the policy says %s and the plan is %s, is put to the guest %d times',
    (probe, plan, times) => {
      expect(asking(probe, state(plan)).asked).toHaveLength(times);
    },
  );

  test('counts all network interfaces that are accelerated by now', () => {
    const nics = (['true', 'false', 'false', 'true'] as const).map((flag, n) => ({ id: `nic-${n}`, flag }));
    const { asked } = asking('report', { undo: { ...found, nics }, nics: ['nic-1'] });
    expect(asked).toMatchObject([{ acceleratedNics: 3 }]);
  });

  test('that throws counts as no answer, and does not fail the run', () => {
    const { report, bench } = asking('require', {}, () => {
      throw new Error('the worker died');
    });
    expect(report).toBeUndefined();
    expect(bench.run.state.guestProbe).toMatchObject({ cause: 'no-answer', evidence: ['the worker died'] });
  });

  test('whose answer says that the gain is not there fails the run only where the policy requires it', () => {
    const assessment = { verification: 'not-engaged', evidence: [] };
    const unproven = () => ({ ok: true, assessment });
    expect(asking('report', {}, unproven).report).toBeUndefined();
    expect(asking('require', {}, unproven).report).toMatchObject({
      outcome: 'unhealthy',
      failure: { kind: 'not-engaged', message: 'the gain is not there' },
    });
  });
});
