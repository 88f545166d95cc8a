import type { OrchestrationContext } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import { raiseRunAlert } from '../../../src/workflow/orchestrations/raise-alert.ts';
import {
  failedWith,
  goneWith,
  isGone,
  noteOperation,
  openRun,
  type RemediateInput,
  undoOf,
} from '../../../src/workflow/orchestrations/run.ts';
import { ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

const { input: defaultValue } = new ByHand().run;

/** A run that is opened at noon with this input. */
function opened(given: Partial<RemediateInput> | undefined) {
  const df = {
    getInput: () => (given === undefined ? undefined : { ...defaultValue, ...given }),
    instanceId: 'run-1',
    currentUtcDateTime: new Date(noon),
  };
  return openRun({ df } as unknown as OrchestrationContext);
}

describe('a run that begins', () => {
  test('knows nothing but its plan, and looks at once', () => {
    expect(opened({ plan: 'align' })).toMatchObject({ id: 'run-1', input: { plan: 'align' } });
    expect(opened({ plan: 'align' }).state).toEqual({
      startedAt: noon,
      stage: { phase: 'requested', plan: 'align', goal: 'accelerate' },
      notBefore: noon,
      waitingFor: [],
      holdsSlot: false,
      queued: false,
      nics: [],
      assessments: [],
      writes: [],
      steps: [],
      strandedAttempts: 0,
    });
  });

  test('goes on with what an earlier generation of it knew', () => {
    const carried = { ...opened({}).state, nics: ['n'], startedAt: noonPlus(-600) };
    expect(opened({ state: carried, notBefore: noonPlus(60) }).state).toEqual(carried);
  });

  test('waits for what it is told to wait for; the limit of its wait counts from the end of a window’s wait', () => {
    const notBefore = noonPlus(3600);
    const busy = opened({ notBefore, waitingFor: ['operation-in-progress'] }).state;
    expect(busy).toMatchObject({ notBefore, waitingFor: ['operation-in-progress'] });
    expect(busy.limitFrom).toBeUndefined();
    expect(opened({ notBefore, waitingFor: ['outside-window'] }).state.limitFrom).toBe(notBefore);
    expect(opened({ waitingFor: ['outside-window'] }).state).not.toHaveProperty('limitFrom');
    expect(opened({ notBefore }).state).toMatchObject({ notBefore, waitingFor: [] });
  });

  test('asks a person from the beginning on where one is to be asked, so that an answer may come at once', () => {
    const asks = { waitingFor: ['approval-required'], change: 'c' } as const;
    expect(opened(asks).state.question).toEqual({ plan: 'restart', change: 'c' });
    for (const other of [
      { ...asks, waitingFor: ['operation-in-progress'] as const },
      { change: 'c' },
      { waitingFor: asks.waitingFor },
      { ...asks, plan: 'watch' as const },
    ])
      expect(opened(other).state.question).toBeUndefined();
  });

  test('does not begin without input', () => {
    expect(() => opened(undefined)).toThrow('no input');
  });
});

describe('a run notes', () => {
  const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const operation = (n: number) =>
    ({ kind: 'async', url: `https://arm.example/operations/${idOf(n)}` }) as const;

  test('Azure’s ids of its operations, the last ten of them', () => {
    const { run } = new ByHand();
    noteOperation(run, undefined);
    noteOperation(run, { kind: 'async', url: 'https://arm.example/nothing' });
    expect(run.state.operations).toBeUndefined();
    for (let n = 1; n <= 12; n++) noteOperation(run, operation(n));
    expect(run.state.operations).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(idOf));
  });

  test('the first failure as the one that turned it back; later ones stand in their steps', () => {
    const { run } = new ByHand();
    const [first, second] = [
      { kind: 'conflict', message: 'a' },
      { kind: 'timeout', message: 'b' },
    ];
    expect(failedWith(run, 'failed', first)).toEqual({ outcome: 'failed', failure: first });
    expect(failedWith(run, 'unhealthy', second)).toEqual({ outcome: 'unhealthy', failure: second });
    expect(run.state.failure).toEqual(first);
  });
});

test('a change before the VM was found is a bug', () => {
  expect(() => undoOf(new ByHand().run)).toThrow('before the VM was found');
  expect(undoOf(new ByHand({ undo: found }).run)).toEqual(found);
});

test('a VM is gone where there is none, or another one has its name, and for nothing else', () => {
  const kinds = ['not-found', 'replaced', 'not-visible', 'unavailable', 'forbidden'];
  expect(kinds.filter((kind) => isGone({ kind, message: 'm' }))).toEqual(['not-found', 'replaced']);
  const failure = { kind: 'replaced', message: 'm' };
  expect(goneWith(failure)).toMatchObject({ outcome: 'gone', failure });
});

test('what people must hear is listed, told to receivers, and told at once', () => {
  const hand = new ByHand({}, {}, { subscribedKinds: ['stranded'] });
  const what = { kind: 'stranded', subject: 'vm', text: 't' } as const;
  hand.play(raiseRunAlert(hand.run, 'stranded:run-1', what));
  const notice = { ...what, runId: 'run-1', since: noon, timesNotified: 0 };
  expect(hand.asked).toEqual([
    { name: 'alerts raise', input: { ...what, id: 'stranded:run-1', runId: 'run-1', now: noon } },
    { name: 'outbox add', input: { at: noon, notice } },
    { name: 'notify', input: notice },
  ]);
});
