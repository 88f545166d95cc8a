import { describe, expect, test } from 'vitest';
import { createWhereabouts } from '../../../../src/workflow/activities/whereabouts-activity.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import {
  downAgain,
  isDownByUs,
  keepNotifications,
  watchOver,
} from '../../../../src/workflow/orchestrations/while-down/down.ts';
import { believedGone, isAt } from '../../../../src/workflow/orchestrations/while-down/gone.ts';
import {
  notifyIfLate,
  pauseUntil,
  type Watching,
} from '../../../../src/workflow/orchestrations/while-down/while-down.ts';
import { failing } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';

describe('a VM that is down by a run', () => {
  test.each<[what: string, facts: Partial<RunState>, down: boolean]>([
    ['that stopped it', { downSince: noon }, true],
    ['whose stop was never answered', { stopUnanswered: true }, true],
    ['whose stop was perhaps sent by the orphaned run before it', { stopSentAt: noon }, true],
    ['that has not stopped it', {}, false],
    ['that has brought it up again', { downSince: noon, upAt: noon }, false],
    ['that found it off', { downSince: noon, undo: { ...found, power: 'deallocated' } }, false],
    [
      'that does not stop it',
      { downSince: noon, stage: { phase: 'updating', plan: 'align', goal: 'accelerate' } },
      false,
    ],
    ['that has not found it yet', { downSince: noon, undo: undefined as never }, false],
  ])('is distinguished by its run, one %s: %j', (_what, facts, down) => {
    const { run } = new ByHand({ undo: found, ...facts });
    expect(isDownByUs(run)).toBe(down);
    expect(watchOver(run).watch === undefined).toBe(!down || facts.stopUnanswered === true);
  });

  test('is late after twenty minutes and a margin of ten, or after the times of the policy', () => {
    const { run } = new ByHand({ undo: found, downSince: noonPlus(60) });
    const lateAt = (bench: ByHand): unknown => watchOver(bench.run).watch?.lateAt;
    const { policy } = run.input;
    const { estimateMinutes: _estimate, marginMinutes: _margin, ...bare } = policy;
    expect(lateAt(new ByHand({ undo: found, downSince: noonPlus(60) }, {}, { policy: bare }))).toBe(
      Date.parse(noonPlus(31 * 60)),
    );
    const own = { ...policy, estimateMinutes: 5, marginMinutes: 3 };
    expect(lateAt(new ByHand({ undo: found, stopSentAt: noon }, {}, { policy: own }))).toBe(
      Date.parse(noonPlus(8 * 60)),
    );
  });

  test('is watched, with a note of whether receivers subscribe and whether people were notified', () => {
    const watched = (facts: Partial<RunState>, subscribedKinds?: readonly 'down-too-long'[]): unknown =>
      watchOver(
        new ByHand(
          { undo: found, downSince: noon, ...facts },
          {},
          subscribedKinds === undefined ? {} : { subscribedKinds },
        ).run,
      ).watch;
    expect(watched({})).toMatchObject({
      runId: 'run-1',
      vmId: found.vmId,
      since: noon,
      subscribedKinds: false,
      notified: false,
    });
    expect(watched({}, [])).toMatchObject({ subscribedKinds: false });
    expect(watched({}, ['down-too-long'])).toMatchObject({ subscribedKinds: true });
    expect(watched({ downNotified: true })).toMatchObject({ notified: true });
    expect(watched({ strandedSince: noon })).toMatchObject({ notified: true });
  });

  test('remembers that people were notified', () => {
    const { run } = new ByHand({ undo: found, downSince: noon });
    const down = watchOver(run);
    keepNotifications(run, down);
    keepNotifications(run, { watch: undefined });
    expect(run.state.downNotified).toBeUndefined();
    if (down.watch !== undefined) down.watch = { ...down.watch, notified: true };
    keepNotifications(run, down);
    expect(run.state.downNotified).toBe(true);
  });
});

describe('a VM that is down once more by its run', () => {
  const known = { undo: found, downNotified: true, ranAgain: {} };

  test.each<[before: string, facts: Partial<RunState>, seconds: number]>([
    ['a minute', { downSince: noonPlus(-90), upAt: noonPlus(-30) }, 60],
    ['two periods', { downSince: noonPlus(-90), upAt: noonPlus(-30), downSeconds: 40 }, 100],
    ['an unknown time', { upAt: noonPlus(-30) }, 0],
  ])('was down for %s before, and is reported anew', (_before, facts, seconds) => {
    const { run } = new ByHand({ ...known, ...facts });
    downAgain(run);
    expect(run.state).toMatchObject({ downSince: noon, downSeconds: seconds, downNotified: false });
    expect([run.state.upAt, run.state.ranAgain]).toEqual([undefined, undefined]);
  });

  test('is down all the time where it did not run in between', () => {
    const { run } = new ByHand({ ...known, downSince: noonPlus(-90) });
    downAgain(run);
    expect(run.state).toMatchObject({ downSince: noonPlus(-90), downNotified: true, ranAgain: {} });
    expect(run.state.downSeconds).toBeUndefined();
  });
});

describe('the notification of a VM that is down for too long', () => {
  const watching = (subscribedKinds: boolean): Watching => ({
    watch: {
      runId: 'run-1',
      vmId: 'vm',
      since: noon,
      lateAt: Date.parse(noonPlus(60)),
      subscribedKinds,
      notified: false,
    },
  });

  test.each([true, false])(
    'is sent once, during a pause, as an alert and to receivers that subscribe: %s',
    (subscribedKinds) => {
      const bench = new ByHand({}, { call: () => ({ ok: true }) });
      const down = watching(subscribedKinds);
      bench.play(pauseUntil(bench.run.context, Date.parse(noonPlus(30)), down));
      expect(bench.asked).toEqual([]);
      bench.play(pauseUntil(bench.run.context, Date.parse(noonPlus(90)), down));
      expect(bench.asked.map(({ name }) => name)).toEqual([
        'alerts raise',
        ...(subscribedKinds ? ['outbox add'] : []),
        'notify',
      ]);
      const what = { kind: 'down-too-long', subject: 'vm', runId: 'run-1' };
      expect(bench.inputsOf('alerts raise')).toMatchObject([{ ...what, id: 'down-too-long:run-1' }]);
      expect(bench.inputsOf('notify')).toMatchObject([{ ...what, timesNotified: 0 }]);
      const notified = (bench.inputsOf('notify')[0] as { since: string }).since;
      expect(Date.parse(notified)).toBeLessThan(Date.parse(noonPlus(62)));
      expect(bench.now).toBeGreaterThanOrEqual(Date.parse(noonPlus(90)));
      bench.play(pauseUntil(bench.run.context, Date.parse(noonPlus(200)), down));
      expect(bench.inputsOf('notify')).toHaveLength(1);
    },
  );

  test('is sent at the very end of a pause that ends when the VM becomes late', () => {
    const bench = new ByHand({}, { call: () => ({ ok: true }) });
    bench.play(pauseUntil(bench.run.context, Date.parse(noonPlus(60)), watching(false)));
    expect(bench.inputsOf('notify')).toHaveLength(1);
  });

  test('is not sent earlier, nor for a VM that the run did not stop', () => {
    const bench = new ByHand();
    bench.play(notifyIfLate(bench.run.context, watching(true)));
    bench.now = Date.parse(noonPlus(9000));
    bench.play(notifyIfLate(bench.run.context, { watch: undefined }));
    expect(bench.asked).toEqual([]);
  });
});

describe('where a VM is', () => {
  const asked = { vmId: found.vmId, vmUid: found.vmUid, correlationId: 'c' };

  test('is read from the list of its subscription: here, elsewhere or nowhere', async () => {
    const cloud = new FakeCloud(noon);
    const { findVm } = createWhereabouts({ cloud });
    const listed: unknown[] = [];
    cloud.readVmByUid = async (subscription, uid) => {
      listed.push([subscription, uid]);
      return { ok: true, value: '/elsewhere' };
    };
    expect(await findVm(asked)).toEqual({ ok: true, value: { vmId: '/elsewhere' } });
    expect(listed).toEqual([[found.vmId.split('/')[2], found.vmUid]]);
    cloud.readVmByUid = async () => ({ ok: true, value: undefined });
    expect(await findVm(asked)).toStrictEqual({ ok: true, value: {} });
    cloud.readVmByUid = async () => failing('forbidden');
    expect(await findVm(asked)).toEqual(failing('forbidden'));
    expect(await findVm({ ...asked, vmId: 'no id' })).toMatchObject({
      ok: false,
      failure: { kind: 'internal' },
    });
    expect(isAt({ vmId: found.vmId.toUpperCase() }, asked)).toBe(true);
    expect(isAt({}, asked)).toBe(false);
  });

  /** What counts as known of a VM, and after how many seconds. */
  function believed(
    list: (nth: number) => unknown,
    assess: (nth: number) => unknown = () => failing('not-found'),
  ): [what: object, seconds: number] {
    const bench = new ByHand(
      {},
      { call: (name, _input, nth) => (name === 'findVm' ? list(nth) : assess(nth)) },
    );
    const what = bench.play(believedGone(bench.run.context, asked, { watch: undefined }));
    return [what, Math.floor((bench.now - Date.parse(noon)) / 1000)];
  }
  const absent = { ok: true, value: {} };

  test('is nowhere once the list has shown so for three minutes, and reads fail too', () => {
    const [what, seconds] = believed(() => absent);
    expect(what).toEqual({
      kind: 'not-found',
      message: 'the VM is answered 404, and its subscription’s list does not hold it',
    });
    expect(seconds).toBeGreaterThanOrEqual(180);
    expect(seconds).toBeLessThan(240);
  });

  test('is elsewhere once the list has shown so for as long', () => {
    const [what, seconds] = believed(() => ({ ok: true, value: { vmId: '/elsewhere' } }));
    expect(what).toEqual({ kind: 'not-found', message: 'the VM was moved to /elsewhere' });
    expect(seconds).toBeGreaterThanOrEqual(180);
  });

  test('is unknown where no list can be read for ten minutes, and the time counts from the first list', () => {
    const [what, seconds] = believed(() => failing('forbidden'));
    expect(what).toMatchObject({ kind: 'unavailable' });
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThan(660);
    const [late, after] = believed((nth) => (nth <= 4 ? failing('forbidden') : absent));
    expect(late).toMatchObject({ kind: 'not-found' });
    expect(after).toBeGreaterThanOrEqual(4 * 45 + 180);
  });

  test.each([
    [180, absent, 'not-found'],
    [600, failing('forbidden'), 'unavailable'],
  ])('is decided at the very moment when these %i seconds are over', (seconds, list, kind) => {
    const answer = (name: string, _input: never, nth: number): unknown => {
      if (name === 'findVm' && nth === 2) bench.now = Date.parse(noonPlus(seconds));
      return name === 'findVm' ? list : failing('not-found');
    };
    const bench = new ByHand({}, { call: answer });
    const what = bench.play(believedGone(bench.run.context, asked, { watch: undefined }));
    expect([what.kind, bench.inputsOf('findVm').length]).toEqual([kind, 2]);
  });

  test('is where it was as soon as the list or a read shows so', () => {
    const there = { ok: true, value: { vmId: found.vmId } };
    expect(believed(() => there)).toMatchObject([{ kind: 'unavailable' }, 0]);
    const seen = (vmUid: string) => ({ ok: true, value: { vmUid } });
    expect(
      believed(
        () => absent,
        () => seen(found.vmUid),
      ),
    ).toMatchObject([{ kind: 'unavailable' }, 45]);
    expect(
      believed(
        () => absent,
        () => seen('another'),
      ),
    ).toMatchObject([{ kind: 'replaced' }, 45]);
  });

  test('is read no earlier than Azure allows', () => {
    const throttled = { ok: false, failure: { kind: 'throttled', message: '429', retryAfterSeconds: 200 } };
    const [, seconds] = believed((nth) =>
      nth === 1 ? throttled : { ok: true, value: { vmId: found.vmId } },
    );
    expect(seconds).toBe(200);
    const [, readAgain] = believed(
      (nth) => (nth === 1 ? absent : { ok: true, value: { vmId: found.vmId } }),
      () => throttled,
    );
    expect(readAgain).toBeGreaterThanOrEqual(45 + 200);
  });
});
