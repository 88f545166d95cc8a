import { describe, expect, test } from 'vitest';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import {
  type SetFlagAnswer,
  type SetFlagInput,
  setFlag,
} from '../../../../src/workflow/orchestrations/operations/set-flag.ts';
import { failing } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const operation = { kind: 'async', url: 'https://arm/operations/1' } as const;
const sent = (more: object = { operation }) => ({ ok: true, value: { how: 'sent', at: noon, ...more } });
const polled = (state: string) => ({ ok: true, value: { state } });
const reads = (flag: string) => ({ ok: true, value: { flag, provisioningState: 'Succeeded' } });
const asked: SetFlagInput = {
  vmId: found.vmId,
  vmUid: found.vmUid,
  nicId: 'n',
  flag: 'true',
  runId: 'run-1',
  correlationId: 'c',
  until: Date.parse(noonPlus(300)),
};

type Step = 'writeFlag' | 'poll' | 'readFlag';
type Answer = (nth: number, bench: ByHand) => object;

/** Sets a flag; its steps get these answers, or successful ones. `at`: when each was called, in whole seconds. */
function setting(answers: Partial<Record<Step, Answer>>, given: Partial<SetFlagInput> = {}) {
  const best: Record<Step, Answer> = {
    writeFlag: () => sent(),
    poll: () => polled('succeeded'),
    readFlag: () => reads('true'),
  };
  const at: Record<string, number[]> = {};
  const bench: ByHand = new ByHand(
    {},
    {
      call: (name, _input, nth) => {
        at[name] = [...(at[name] ?? []), Math.floor((bench.now - Date.parse(noon)) / 1000)];
        return (answers[name as Step] ?? best[name as Step])(nth, bench);
      },
    },
  );
  const answer: SetFlagAnswer = bench.child(setFlag, { ...asked, ...given });
  return { answer, at };
}

describe('a flag that is set', () => {
  test('is written again within seconds after a failure, and later where it was requested before', () => {
    const busy = { writeFlag: (nth: number) => (nth === 1 ? failing('conflict') : sent()) };
    expect(setting(busy).at).toMatchObject({ writeFlag: [0, 2] });
    expect(setting(busy, { goesOn: {} }).at).toMatchObject({ writeFlag: [0, 60] });
  });

  test('is not written or counted again while an earlier write is under way', () => {
    const { answer, at } = setting({}, { goesOn: { pending: operation } });
    expect(at.writeFlag).toBeUndefined();
    expect(answer).toMatchObject({ ok: true, wrote: false, operation });
    const again = setting({ poll: (nth) => polled(nth === 1 ? 'failed' : 'succeeded') }, {});
    expect(again.answer).toMatchObject({ wrote: true });
  });

  test.each<[ordered: number | undefined, seconds: number]>([
    [undefined, 2],
    [0, 1],
    [40, 40],
  ])('has its operation polled after the seconds that Azure names: %s', (ordered, seconds) => {
    const more = ordered === undefined ? {} : { retryAfterSeconds: ordered };
    expect(setting({ writeFlag: () => sent({ operation, ...more }) }).at.poll?.[0]).toBe(seconds);
  });

  test.each([
    [29.999, 33],
    [30, 35],
  ])('has its operation polled less often from half a minute on: after %d s', (since, next) => {
    const { at } = setting({
      poll: (nth, bench) => {
        if (nth > 1) return polled('succeeded');
        bench.now = Date.parse(noon) + since * 1000;
        return polled('running');
      },
    });
    expect(at.poll?.[1]).toBe(next);
  });
});

describe('a flag that is not set in time', () => {
  const until = Date.parse(noonPlus(60));
  /** An answer that comes at a time in seconds, and at once if it is requested again. */
  const at =
    (seconds: number, answer: object): Answer =>
    (nth, bench) => {
      bench.now = Math.max(bench.now, Date.parse(noonPlus(nth === 1 ? seconds : 0)));
      return answer;
    };

  test.each([
    ['poll', polled('running')],
    ['readFlag', failing('unavailable')],
  ] as const)('is reported at its limit, and no earlier: %s', (step, answer) => {
    expect(setting({ [step]: at(60, answer) }, { until }).at[step]).toHaveLength(1);
    expect(setting({ [step]: at(59.999, answer) }, { until }).at[step]).toHaveLength(2);
  });

  test.each<[step: 'poll' | 'readFlag', kind: CloudFailureKind, notified: CloudFailureKind]>([
    ['poll', 'throttled', 'throttled'],
    ['poll', 'forbidden', 'unavailable'],
    ['readFlag', 'forbidden', 'unavailable'],
  ])('is reported as throttled only where the last %s was: %s', (step, kind, notified) => {
    const { answer } = setting({ [step]: () => failing(kind) }, { until });
    expect(answer).toMatchObject({ ok: false, wrote: true, failure: { kind: notified } });
    expect('pending' in answer).toBe(step === 'poll');
  });

  test('does not count as set before it is read, where its write has no operation', () => {
    const throttled: Answer = (nth) => (nth === 1 ? failing('throttled') : reads('true'));
    const unknown = setting({ writeFlag: () => sent({}), readFlag: throttled });
    expect([unknown.answer.ok, unknown.at.readFlag?.length]).toEqual([true, 2]);
    expect(unknown.at.writeFlag).toHaveLength(1);
    expect(setting({ readFlag: throttled }).at.readFlag).toHaveLength(1);
  });
});
