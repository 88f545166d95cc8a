import { describe, expect, test } from 'vitest';
import type { CloudFailure, CloudFailureKind } from '../../../../src/ports/cloud.ts';
import type { SetFlagInput } from '../../../../src/workflow/orchestrations/operations/set-flag.ts';
import { revert, update } from '../../../../src/workflow/orchestrations/phases/flags.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

// The first one is written alone.
const three = {
  ...found,
  nics: [
    { id: 'f', flag: 'false' as const },
    { id: 'n', flag: 'false' as const },
    { id: 'm', flag: 'false' as const },
  ],
};
const wrote = { ok: true, wrote: true, at: noon };
const fails = (kind: CloudFailureKind, more: Partial<CloudFailure> = {}) => ({
  ok: false,
  wrote: false,
  failure: { kind, message: kind, ...more },
});
const goal = (to: 'accelerate' | 'restore') => ({ phase: 'updating', plan: 'restart', goal: to }) as const;
const back: Partial<RunState> = { stage: goal('restore'), upAt: noonPlus(-1) };

/** Sets the flags of two network interfaces beside a first one; `answer` gives each answer by its name and number of requests. */
function setting(
  answer: (nic: string, nth: number, bench: ByHand) => object,
  facts: Partial<RunState> = {},
  phase = update,
) {
  const asked: string[] = [];
  const bench: ByHand = new ByHand(
    { undo: three, nics: ['f', 'n', 'm'], downSince: noon, ...facts },
    {
      call: (name, { nicId }: SetFlagInput) => {
        if (name === 'observe') return { ok: true, value: { optedOut: false } };
        if (name !== 'setFlag') return { ok: true };
        if (nicId === 'f') return { nicId, ...wrote };
        asked.push(nicId);
        return { nicId, ...answer(nicId, asked.filter((one) => one === nicId).length, bench) };
      },
    },
  );
  const report = bench.play(phase(bench.run));
  const inputs = (bench.inputsOf('setFlag') as SetFlagInput[]).filter(({ nicId }) => nicId !== 'f');
  return { bench, report, asked: asked.join(''), inputs, seconds: (bench.now - Date.parse(noon)) / 1000 };
}

describe('flags that could not all be set', () => {
  const once = (failure: object) => (nic: string, nth: number) =>
    nic === 'm' && nth === 1 ? failure : wrote;

  test('alone are set again a minute later, and continue with the write that was sent', () => {
    const pending = { kind: 'async', url: 'https://arm/x' };
    const { report, asked, inputs, seconds } = setting(once({ ...fails('unavailable'), pending }));
    expect([report, asked]).toEqual([{ outcome: 'done' }, 'nmm']);
    expect([60, 61]).toContain(Math.floor(seconds));
    expect(inputs[0]).not.toHaveProperty('goesOn');
    expect(inputs[2]?.goesOn).toEqual({ pending });
    expect(setting(once(fails('conflict'))).inputs[2]?.goesOn).toStrictEqual({});
  });

  test('are not set again where that is of no use, and the phase fails with that failure', () => {
    const { report, asked } = setting((nic, nth) =>
      nic === 'n' ? fails('detached') : nth === 1 ? fails('conflict') : wrote,
    );
    expect([report.failure?.kind, asked]).toEqual(['detached', 'nmm']);
  });

  test('end the change once one has failed for good, but the undo still sets the others', () => {
    const answer = (nic: string, nth: number): object =>
      nic === 'n' ? fails('locked') : nth === 1 ? fails('conflict') : wrote;
    expect(setting(answer).asked).toBe('nm');
    const undone = setting(answer, back, revert);
    expect([undone.asked, undone.report.failure?.kind]).toEqual(['nmm', 'locked']);
  });

  test.each([
    [10, 200],
    [200, 10],
    [200, undefined],
    [undefined, 200],
  ])('wait for the longest of the pauses that Azure names: %s, %s', (n, m) => {
    const ordered = (seconds: number | undefined): object =>
      fails('conflict', seconds === undefined ? {} : { retryAfterSeconds: seconds });
    const { seconds } = setting((nic, nth) => (nth > 1 ? wrote : ordered(nic === 'n' ? n : m)));
    expect([200, 201]).toContain(Math.floor(seconds));
  });

  test('notify people once that the VM is late', () => {
    const { bench } = setting(
      (_nic, nth) => (nth <= 2 ? fails('conflict', { retryAfterSeconds: 300 }) : wrote),
      { downSince: noonPlus(-29 * 60) },
    );
    expect(bench.run.state.downNotified).toBe(true);
    expect(bench.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
  });
});

describe('flags that are not set in time', () => {
  const limit = new ByHand().run.input.policy.operationLimitMinutes * 60;
  const at = (bench: ByHand, seconds: number): void => {
    bench.now = Math.max(bench.now, Date.parse(noonPlus(seconds)));
  };

  test('are not set again once the time limit of an operation is reached', () => {
    const ending = (seconds: number): string =>
      setting((nic, nth, bench) => {
        if (nic === 'm' && nth === 1) at(bench, seconds);
        return nth === 1 ? fails('conflict') : wrote;
      }).asked;
    expect([ending(limit - 0.001), ending(limit)]).toEqual(['nmnm', 'nm']);
  });

  test('are read again where reads are throttled, but not otherwise', () => {
    const { asked, report } = setting(
      (nic, nth, bench) => {
        at(bench, limit);
        return nth > 1 ? wrote : fails(nic === 'n' ? 'throttled' : 'conflict');
      },
      back,
      revert,
    );
    expect([asked, report.failure?.kind]).toEqual(['nmn', 'conflict']);
  });

  test('fail with the first lasting failure, and not with a later throttling', () => {
    const { report } = setting(
      (nic, _nth, bench) => {
        if (nic === 'm') at(bench, limit);
        return fails(nic === 'n' ? 'refused' : 'throttled');
      },
      { stage: goal('restore') },
      revert,
    );
    expect(report).toMatchObject({ outcome: 'failed', failure: { kind: 'refused' } });
  });
});

describe('what was written is kept for the record', () => {
  const written = (nicId: string, flag: string) => ({ nicId, flag, at: noon });

  test('once where the write is repeated, also where only the repetition wrote it', () => {
    const { bench } = setting((nic, nth) => (nth > 1 ? wrote : { ...fails('conflict'), wrote: nic === 'n' }));
    expect(bench.run.state.writes).toMatchObject([
      { nicId: 'f', flag: 'true' },
      { nicId: 'n', flag: 'true' },
      { nicId: 'm', flag: 'true' },
    ]);
  });

  test('each time where the flags are set anew', () => {
    const writes = [written('n', 'true'), written('n', 'false')];
    const { bench } = setting(() => wrote, { ...back, writes }, revert);
    expect(bench.run.state.writes.map(({ nicId, flag }) => `${nicId} ${flag}`)).toEqual([
      'n true',
      'n false',
      'f false',
      'n false',
      'm false',
    ]);
  });
});
