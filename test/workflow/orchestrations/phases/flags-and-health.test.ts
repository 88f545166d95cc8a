import { describe, expect, test } from 'vitest';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import type { Runs } from '../../../../src/ports/runs.ts';
import { createFlagActivities } from '../../../../src/workflow/activities/flag-activities.ts';
import { createStillWanted } from '../../../../src/workflow/activities/still-wanted.ts';
import { verify, verifyOriginal } from '../../../../src/workflow/orchestrations/phases/verify.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { failing } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';

describe('a flag', () => {
  const runs: Runs = {
    stateOf: async () => 'live',
    holderOf: async () => undefined,
    noteStop: async () => false,
    noteRefusedStop: async () => undefined,
    knownOf: async () => ({ ok: true, value: { past: [] } }),
  };

  function flags(faults?: Faults, cloud = new FakeCloud(noon, faults, {}, ['false', 'false'])) {
    const now = (): number => cloud.now;
    const activities = createFlagActivities({ cloud, now, stillWanted: createStillWanted(now) });
    const { id: vmId, vmUid } = cloud.vm;
    const asked = {
      vmId,
      vmUid,
      runId: 'r',
      correlationId: 'c',
      notAfter: noonPlus(60),
      nicId: cloud.nics[0]?.id ?? '',
    };
    return {
      cloud,
      read: (given: object = {}) => activities.readFlag({ ...asked, ...given }),
      write: (given: object = {}) => activities.writeFlag({ ...asked, flag: 'true', ...given }, runs),
    };
  }
  const fails =
    (call: string, kind: CloudFailureKind): Faults =>
    (name) =>
      name === call ? { when: 'before', failure: { kind, message: kind } } : undefined;

  test('is written once, and its time is kept', async () => {
    const { cloud, write } = flags();
    cloud.now += 5000;
    expect(await write()).toMatchObject({ ok: true, value: { how: 'sent', at: noonPlus(5) } });
    expect(await write()).toMatchObject({ ok: true, value: { how: 'already' } });
    expect(cloud.effects).toEqual(['flag true']);
  });

  test.each<[what: string, given: object, kind: CloudFailureKind]>([
    ['too late', { notAfter: noonPlus(-1) }, 'expired'],
    ['to a recreated VM', { vmUid: 'another' }, 'replaced'],
    [
      'to a VM that runs, though it is only to be written while that is off',
      { onlyWhileOff: true },
      'started',
    ],
    ['by invalid ids', { vmId: 'x' }, 'internal'],
    ['by invalid ids', { nicId: 'x' }, 'internal'],
  ])('is not written %s: %j', async (_what, given, kind) => {
    const { cloud, write } = flags();
    expect(await write(given)).toMatchObject({ ok: false, failure: { kind } });
    expect(cloud.callsOf('writeFlag')).toBe(0);
  });

  test('is written to a VM that is off where it is only to be written then', async () => {
    const off = new FakeCloud(noon, undefined, { power: 'deallocated' });
    expect(await flags(undefined, off).write({ onlyWhileOff: true })).toMatchObject({ ok: true });
    expect(off.effects).toEqual(['flag true']);
  });

  test('is not written where the VM cannot be read', async () => {
    expect(await flags(fails('readVm', 'throttled')).write()).toMatchObject({
      failure: { kind: 'throttled' },
    });
  });

  const unnamed = (cloud: FakeCloud): void => {
    cloud.vm = { ...cloud.vm, nicIds: cloud.vm.nicIds.slice(1) };
  };

  test('of a network interface that is not found is not visible while its VM names it, and detached otherwise', async () => {
    const named = flags(fails('writeFlag', 'not-found'));
    expect(await named.write()).toMatchObject({ failure: { kind: 'not-visible' } });
    unnamed(named.cloud);
    expect(await named.write()).toMatchObject({ failure: { kind: 'detached' } });
    const read = flags(fails('readNic', 'not-found'));
    expect(await read.read()).toMatchObject({ failure: { kind: 'not-visible' } });
    unnamed(read.cloud);
    expect(await read.read()).toMatchObject({ failure: { kind: 'detached' } });
  });

  test('is read without reading the VM, unless the network interface is not found', async () => {
    const { cloud, read } = flags();
    expect(await read()).toEqual({
      ok: true,
      value: { flag: 'false', provisioningState: expect.any(String) },
    });
    const throttled = flags(fails('readNic', 'throttled'));
    expect(await throttled.read()).toMatchObject({ failure: { kind: 'throttled' } });
    expect([cloud.callsOf('readVm'), throttled.cloud.callsOf('readVm')]).toEqual([0, 0]);
    const both = flags((call) =>
      call === 'readNic' || call === 'readVm'
        ? {
            when: 'before',
            failure: { kind: call === 'readNic' ? 'not-found' : 'unavailable', message: call },
          }
        : undefined,
    );
    expect(await both.read()).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', message: 'readVm' },
    });
  });

  test('of a network interface that another VM has counts as detached, and invalid ids are errors', async () => {
    const { cloud, read } = flags();
    cloud.nics = cloud.nics.map((nic) => ({ ...nic, vmId: `${nic.vmId}-other` }));
    expect(await read()).toMatchObject({ ok: false, failure: { kind: 'detached' } });
    for (const given of [{ vmId: 'x' }, { nicId: 'x' }])
      expect(await read(given)).toMatchObject({ ok: false, failure: { kind: 'internal' } });
  });
});

describe('the health that is waited for', () => {
  const up: Partial<RunState> = {
    undo: found,
    nics: ['n'],
    downSince: noon,
    upAt: noonPlus(100),
    ranAgain: {},
  };
  const verifying = (
    facts: Partial<RunState>,
    answer: (nth: number) => unknown = () => ({ ok: true, at: noon }),
  ) =>
    new ByHand(
      { ...up, ...facts },
      {
        call: (name, _input, nth) =>
          name === 'awaitHealth' ? answer(nth) : { ok: true, value: { how: 'sent', at: noon } },
      },
    );
  const askedIn = (bench: ByHand): unknown => bench.inputsOf('awaitHealth')[0];

  test('is the power of the VM, its flags, and an agent that has reported since the start', () => {
    const bench = verifying({});
    expect(bench.play(verify(bench.run))).toEqual({ outcome: 'done' });
    expect(askedIn(bench)).toEqual({
      vmId: found.vmId,
      vmUid: found.vmUid,
      correlationId: 'c',
      power: 'running',
      ranAgain: {},
      flags: [{ id: 'n', flag: 'true' }],
      agentSince: noonPlus(100),
      until: Date.parse(noon) + bench.run.input.policy.verifyLimitMinutes * 60_000,
    });
  });

  test('is an agent that has reported since the last write, where that came later', () => {
    const written = (at: string): Partial<RunState> => ({ writes: [{ nicId: 'n', flag: 'true', at }] });
    for (const [facts, since] of [
      [written(noonPlus(200)), noonPlus(200)],
      [written(noonPlus(50)), noonPlus(100)],
    ] as const) {
      const bench = verifying(facts);
      bench.play(verify(bench.run));
      expect(askedIn(bench)).toMatchObject({ agentSince: since });
    }
  });

  test.each<[what: string, facts: Partial<RunState>, without: string[]]>([
    ['a VM that had no agent', { undo: { ...found, agentless: true } }, ['agentSince']],
    ['a VM that was found off', { undo: { ...found, power: 'deallocated' } }, ['agentSince']],
    ['a VM that was neither started nor written', { upAt: undefined as never }, ['agentSince']],
    ['a VM that was not seen running again', { ranAgain: undefined }, ['ranAgain']],
    ['a VM that somebody has turned off', { turnedOff: true }, ['power', 'ranAgain', 'agentSince']],
    [
      'a VM that is not stopped',
      { stage: { phase: 'verifying', plan: 'align', goal: 'accelerate' } },
      ['power', 'ranAgain'],
    ],
  ])('requires less of %s', (_what, facts, without) => {
    const bench = verifying(facts);
    bench.play(verify(bench.run));
    const asked = Object.keys(askedIn(bench) as object);
    expect(['power', 'ranAgain', 'agentSince'].filter((member) => !asked.includes(member))).toEqual(without);
  });

  test('of a VM that somebody turns off meanwhile is its flags alone', () => {
    const bench = verifying({}, (nth) => (nth === 1 ? failing('turned-off') : { ok: true, at: noon }));
    expect(bench.play(verify(bench.run))).toMatchObject({
      outcome: 'done',
      detail: expect.stringContaining('left off'),
    });
    expect(bench.inputsOf('awaitHealth')[1]).not.toHaveProperty('power');
    expect(bench.run.state).toMatchObject({ turnedOff: true });
    expect(bench.run.state.halted).toBeUndefined();
  });

  test('of a VM that has stopped without being deallocated is noted as halted', () => {
    const bench = verifying({}, (nth) =>
      nth === 1 ? failing('turned-off', { code: 'Stopped' }) : { ok: true, at: noon },
    );
    bench.play(verify(bench.run));
    expect(bench.run.state).toMatchObject({ turnedOff: true, halted: true });
  });

  test('that is not reached ends as unhealthy, and for a VM that is gone as gone or missing', () => {
    const ill = verifying({}, () => failing('unavailable'));
    expect(ill.play(verify(ill.run))).toMatchObject({
      outcome: 'unhealthy',
      failure: { kind: 'unavailable' },
    });
    const gone = verifying({}, () => failing('not-found'));
    expect(gone.play(verify(gone.run))).toMatchObject({ outcome: 'gone' });
    const lost = verifying({ upAt: undefined as never }, () => failing('replaced'));
    expect(lost.play(verify(lost.run))).toMatchObject({ outcome: 'missing' });
  });

  describe('after the undo', () => {
    test('is the original flags of what the run set out to change', () => {
      const bench = verifying({
        nics: ['n'],
        undo: { ...found, nics: [...found.nics, { id: 'other', flag: 'true' }] },
      });
      expect(bench.play(verifyOriginal(bench.run))).toStrictEqual({ outcome: 'done' });
      expect(askedIn(bench)).toMatchObject({ flags: [{ id: 'n', flag: 'false' }], mayBeDetached: true });
    });

    test('is waited for again after a restart, which happens once a run', () => {
      const calls = (bench: ByHand): string[] => bench.asked.map(({ name }) => name);
      const bench = new ByHand(up, {
        call: (name, _input, nth) => {
          const sick = name === 'observe' || (name === 'awaitHealth' && nth === 1);
          if (sick) return failing('unavailable');
          return name === 'restart' ? { ok: true, value: { how: 'sent', at: noon } } : { ok: true, at: noon };
        },
      });
      expect(bench.play(verifyOriginal(bench.run))).toStrictEqual({ outcome: 'done' });
      expect(calls(bench)).toEqual(['awaitHealth', 'observe', 'restart', 'followOperation', 'awaitHealth']);
      expect(bench.inputsOf('awaitHealth')[1]).toMatchObject({ mayBeDetached: true });
      const again = verifying({ restarted: true }, () => failing('unavailable'));
      expect(again.play(verifyOriginal(again.run))).toEqual({
        outcome: 'unhealthy',
        failure: { kind: 'unavailable', message: 'unavailable' },
      });
      expect(calls(again)).toEqual(['awaitHealth', 'observe']);
    });

    test('of a VM that somebody turned off is reported as that, and a VM that is gone is not restarted', () => {
      const off = verifying({ turnedOff: true });
      expect(off.play(verifyOriginal(off.run))).toMatchObject({
        outcome: 'done',
        detail: expect.stringContaining('left off'),
      });
      const gone = verifying({}, () => failing('not-found'));
      expect(gone.play(verifyOriginal(gone.run))).toMatchObject({ outcome: 'gone' });
      expect(gone.inputsOf('restart')).toEqual([]);
    });
  });
});
