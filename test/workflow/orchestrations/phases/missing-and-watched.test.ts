import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../../src/workflow/activities/activity-types.ts';
import { findAgain, lostWith } from '../../../../src/workflow/orchestrations/phases/missing.ts';
import { watch } from '../../../../src/workflow/orchestrations/phases/watch.ts';
import type { RemediateInput, RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const failed = (kind: 'not-found' | 'replaced' | 'unavailable') =>
  ({ ok: false, failure: { kind, message: kind } }) as const;
const isVm = (power: string, given: Partial<Observation> = {}) => ({
  ok: true,
  value: { vmUid: found.vmUid, power, provisioningState: 'Succeeded', optedOut: false, at: noon, ...given },
});
const hour = 3600;

describe('a VM that a run has stopped and that is not where it was', () => {
  const gone = { kind: 'not-found', message: '404' } as const;

  function looking(
    list: unknown,
    {
      facts = {},
      elsewhere,
      here,
      acknowledged = false,
    }: {
      facts?: Partial<RunState>;
      elsewhere?: unknown;
      here?: unknown;
      acknowledged?: boolean;
    } = {},
    missing: Parameters<typeof findAgain>[1] = { failure: gone },
  ) {
    const bench = new ByHand(
      { undo: found, downSince: noon, holdsSlot: true, missing, ...facts },
      {
        call: (name, input: { vmId: string }) => {
          if (name === 'findVm') return list;
          if (name !== 'observe') return { ok: true };
          return (input.vmId === found.vmId ? here : elsewhere) ?? failed('not-found');
        },
        entity: (name) => (name === 'alerts read' ? { kind: 'done', acknowledged } : { kind: 'done' }),
      },
    );
    const report = bench.play(findAgain(bench.run, missing));
    return { report, bench, names: bench.asked.map(({ name }) => name) };
  }
  const nowhere = { ok: true, value: {} };
  const moved = { ok: true, value: { vmId: '/elsewhere' } };

  test('is searched for only where the run has stopped it', () => {
    const stopped = new ByHand({ undo: found, downSince: noon });
    expect(lostWith(stopped.run, gone)).toMatchObject({ outcome: 'missing', failure: gone });
    expect(stopped.run.state).toMatchObject({ missing: { failure: gone }, failure: gone });
    const running = new ByHand({ undo: found });
    expect(lostWith(running.run, gone)).toMatchObject({ outcome: 'gone', failure: gone });
    expect(running.run.state).not.toHaveProperty('missing');
  });

  test('raises one alert, keeps no slot, and is searched for again later', () => {
    const { report, bench, names } = looking(nowhere);
    expect(report).toEqual({ outcome: 'missing', failure: gone });
    expect(bench.inputsOf('alerts raise')).toMatchObject([
      { id: 'stranded:run-1', kind: 'stranded', subject: found.vmId, text: expect.stringContaining('404') },
    ]);
    expect(names.filter((name) => name === 'safeguards release')).toHaveLength(1);
    expect(bench.run.state).toMatchObject({
      strandedSince: noon,
      strandedAttempts: 1,
      holdsSlot: false,
      missing: { notifiedAt: '' },
    });
    expect(bench.now).toBeGreaterThanOrEqual(Date.parse(noonPlus(60)));
    const again = looking(
      nowhere,
      { facts: { strandedSince: noon, strandedAttempts: 3 } },
      { failure: gone, notifiedAt: '' },
    );
    expect(again.names).not.toContain('alerts raise');
    expect(again.bench.run.state).toMatchObject({ strandedSince: noon, strandedAttempts: 4 });
  });

  test('keeps its slot while the list cannot be read', () => {
    const { names, report } = looking(failed('unavailable'));
    expect(names).not.toContain('safeguards release');
    expect(report.outcome).toBe('missing');
  });

  test.each<[string, unknown, unknown]>([
    ['is off where it was moved to', moved, isVm('deallocated')],
    ['cannot be read where it was moved to', moved, failed('unavailable')],
    [
      'is listed where it was, though its reads answer 404',
      { ok: true, value: { vmId: found.vmId } },
      undefined,
    ],
  ])('keeps its slot, since the run stopped it, while it %s', (_, list, elsewhere) => {
    const { names, report, bench } = looking(list, { elsewhere });
    expect(report.outcome).toBe('missing');
    expect(names).not.toContain('safeguards release');
    expect(bench.run.state.holdsSlot).toBe(true);
  });

  test('is put back once it can be read again', () => {
    const { report, bench } = looking(nowhere, {
      here: isVm('deallocated'),
      facts: { strandedSince: noon, strandedAttempts: 3 },
    });
    expect(report).toMatchObject({ outcome: 'retry' });
    expect(bench.inputsOf('alerts settle')).toEqual([{ id: 'stranded:run-1' }]);
    expect(bench.run.state.missing).toBeUndefined();
    expect(bench.run.state.strandedSince).toBeUndefined();
    expect(bench.run.state.strandedAttempts).toBe(0);
    const recreatedVm = looking(nowhere, { here: isVm('running', { vmUid: 'another' }) });
    expect(recreatedVm.report.outcome).toBe('missing');
  });

  test('counts as gone where it was recreated and is listed nowhere', () => {
    const replaced = { kind: 'replaced', message: 'another VM' } as const;
    const { report, names } = looking(nowhere, {}, { failure: replaced });
    expect([report.outcome, names.includes('alerts raise')]).toEqual(['gone', false]);
    expect(looking(failed('unavailable'), {}, { failure: replaced }).report.outcome).toBe('missing');
    expect(looking(moved, {}, { failure: replaced }).report.outcome).toBe('missing');
  });

  test('counts as gone where it runs elsewhere, and raises an alert where it is off there', () => {
    const runs = looking(moved, { elsewhere: isVm('running') });
    expect(runs.report).toMatchObject({
      outcome: 'gone',
      failure: { message: 'the VM was moved to /elsewhere, and runs there' },
    });
    expect(runs.names).not.toContain('alerts raise');
    for (const elsewhere of [isVm('deallocated'), failed('unavailable')]) {
      const off = looking(moved, { elsewhere });
      expect(off.report.outcome).toBe('missing');
      expect(off.bench.inputsOf('alerts raise')).toMatchObject([
        { subject: '/elsewhere', text: expect.stringContaining('start /elsewhere') },
      ]);
      expect(off.bench.inputsOf('alerts settle')).toEqual([]);
      expect(off.bench.run.state.missing).toMatchObject({ notifiedAt: '/elsewhere' });
    }
  });

  test('is never reported as moved to its own id', () => {
    const { report, bench } = looking(
      { ok: true, value: { vmId: found.vmId.toUpperCase() } },
      { here: failed('not-found') },
    );
    expect(report.outcome).toBe('missing');
    expect(bench.inputsOf('alerts raise')).toMatchObject([{ subject: found.vmId }]);
    expect(bench.run.state.missing).toMatchObject({ notifiedAt: '' });
  });

  test('that is found elsewhere after the first alert raises a second one, and no third', () => {
    const later = looking(
      moved,
      { elsewhere: isVm('deallocated'), facts: { strandedSince: noonPlus(-60) } },
      { failure: gone, notifiedAt: '' },
    );
    expect(later.bench.inputsOf('alerts settle')).toHaveLength(1);
    expect(later.bench.inputsOf('alerts raise')).toHaveLength(1);
    expect(later.bench.run.state.strandedSince).toBe(noonPlus(-60));
    for (const list of [moved, nowhere]) {
      const notified = looking(
        list,
        { elsewhere: isVm('deallocated') },
        { failure: gone, notifiedAt: '/elsewhere' },
      );
      expect(notified.names.filter((name) => name.startsWith('alerts'))).toEqual(['alerts read']);
    }
  });

  test('is searched for until somebody acknowledges the alert, or until the limit', () => {
    expect(looking(nowhere, { acknowledged: true }).report).toMatchObject({ outcome: 'gone', failure: gone });
    const limit = new ByHand().run.input.policy.strandedLimitHours * hour;
    const since = (seconds: number): string =>
      looking(nowhere, { facts: { strandedSince: noonPlus(-seconds) } }, { failure: gone, notifiedAt: '' })
        .report.outcome;
    expect([since(limit - 1), since(limit)]).toEqual(['missing', 'given-up']);
  });
});

describe('an owner’s start that is watched', () => {
  const on = { ok: true, value: { flag: 'true', provisioningState: 'Succeeded' } };
  const off = { ok: true, value: { flag: 'false', provisioningState: 'Succeeded' } };

  interface Seen {
    readonly vm?: (nth: number) => unknown;
    readonly flag?: (nth: number) => unknown;
    readonly health?: unknown;
    readonly facts?: Partial<RunState>;
    readonly input?: Partial<RemediateInput>;
  }

  function watching({
    vm = () => isVm('running'),
    flag = () => on,
    health = { ok: true, at: noon },
    facts = {},
    input = {},
  }: Seen) {
    const bench = new ByHand(
      { undo: found, nics: ['n'], ...facts },
      {
        call: (name, _input, nth) => {
          if (name === 'observe') return vm(nth);
          return name === 'readFlag' ? flag(nth) : name === 'awaitHealth' ? health : { ok: true };
        },
      },
      { plan: 'watch', ...input },
    );
    return { report: bench.play(watch(bench.run)), bench };
  }

  test('succeeds where the guest reports and the VM still runs', () => {
    const { report, bench } = watching({
      facts: { pendingStartSince: noonPlus(-60), nics: ['n', 'm'] },
      flag: (nth) => (nth === 1 ? on : off),
    });
    expect(report).toEqual({ outcome: 'done' });
    expect(bench.inputsOf('awaitHealth')).toEqual([
      {
        vmId: found.vmId,
        vmUid: found.vmUid,
        correlationId: 'c',
        flags: [{ id: 'n', flag: 'true' }],
        agentSince: noonPlus(-60),
        until: Date.parse(noon) + bench.run.input.policy.verifyLimitMinutes * 60_000,
      },
    ]);
    expect(bench.inputsOf('observe')).toMatchObject([
      { checkOptOutIn: 'running' },
      { checkOptOutIn: 'running' },
    ]);
    expect(watching({}).bench.inputsOf('awaitHealth')[0]).not.toHaveProperty('agentSince');
  });

  test('asks the guest where policy wants it, within the time of the verification', () => {
    const policy = { ...new ByHand().run.input.policy, guestProbe: 'report' as const };
    const { bench } = watching({ input: { policy } });
    const until = Date.parse(noon) + policy.verifyLimitMinutes * 60_000;
    expect(bench.inputsOf('guestProbe')).toMatchObject([{ until, vmId: found.vmId, acceleratedNics: 1 }]);
  });

  test('of a VM that is opted out by then asks its guest nothing', () => {
    const { report } = watching({ vm: () => isVm('running', { optedOut: true }) });
    expect(report).toMatchObject({ outcome: 'done', detail: expect.stringContaining('opted out') });
  });

  test.each<[what: string, seen: Seen, report: object]>([
    ['of a VM that is gone', { vm: () => failed('replaced') }, { outcome: 'gone' }],
    ['of a recreated VM', { vm: () => isVm('running', { vmUid: 'x' }) }, { outcome: 'gone' }],
    [
      'of a VM that cannot be read',
      { vm: () => failed('unavailable') },
      { outcome: 'unhealthy', failure: { kind: 'unavailable' } },
    ],
    [
      'of a VM whose flags were turned off',
      { flag: () => off },
      { outcome: 'skip', detail: 'its flags were turned off' },
    ],
    ['of a VM whose flags cannot be read', { flag: () => failed('unavailable') }, { outcome: 'done' }],
    [
      'of a VM that does not come up',
      { vm: () => isVm('starting') },
      { outcome: 'unhealthy', failure: { kind: 'unavailable' } },
    ],
    ['of a VM without health', { health: failed('unavailable') }, { outcome: 'unhealthy' }],
    ['of a VM that is gone meanwhile', { health: failed('not-found') }, { outcome: 'gone' }],
    [
      'of a VM that is stopped again',
      { vm: () => isVm('deallocated') },
      { outcome: 'skip', failure: { kind: 'off-again' } },
    ],
    [
      'of a VM that is stopped again meanwhile',
      { vm: (nth) => isVm(nth === 1 ? 'running' : 'deallocated'), health: failed('unavailable') },
      { outcome: 'skip', failure: { kind: 'off-again' } },
    ],
    [
      'of a VM that cannot be read at the end',
      { vm: (nth) => (nth === 1 ? isVm('running') : failed('unavailable')) },
      { outcome: 'done' },
    ],
  ])('%s ends the watch', (_what, seen, report) => {
    expect(watching(seen).report).toMatchObject(report);
  });

  test('that an orphaned run had begun to undo is undone, and any other is watched on', () => {
    const recovers = { runId: 'orphaned', since: noon, why: 'it died', endedAt: noon };
    const facts = { nics: ['n', 'm'] };
    const half = watching({ facts, input: { recovers }, flag: (nth) => (nth === 1 ? on : off) });
    expect(half.report).toEqual({ outcome: 'failed', failure: { kind: 'recovered', message: 'it died' } });
    expect(watching({ facts, input: { recovers } }).report).toEqual({ outcome: 'done' });
  });

  test('that failed is repeated only where an event says so and the flags may be the cause', () => {
    const vm = (failureCode?: string) => () =>
      isVm('deallocated', {
        provisioningState: 'Failed',
        ...(failureCode === undefined ? {} : { failureCode }),
      });
    const notified = watching({ vm: vm('AllocationFailed'), input: { startFailed: true } });
    expect(notified.report).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'start-failed', code: 'AllocationFailed' },
    });
    expect(notified.bench.run.state.ownerStartFailed).toBe(true);
    const notNotified = watching({ vm: vm('AllocationFailed') });
    expect(notNotified.bench.run.state.ownerStartFailed ?? false).toBe(false);
    const quota = watching({ vm: vm('QuotaExceeded'), input: { startFailed: true } });
    expect(quota.bench.run.state.ownerStartFailed ?? false).toBe(false);
  });
});
