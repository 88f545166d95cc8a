import type { OrchestrationContext } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import { noteOperation } from '../../../src/workflow/orchestrations/operations/note-operation.ts';
import { raiseRunAlert } from '../../../src/workflow/orchestrations/raise-alert.ts';
import {
  failedWith,
  goneWith,
  isGone,
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
  test('knows only its plan, and may assess its VM at once', () => {
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

  test('goes on with the state of an earlier generation', () => {
    const before = { ...opened({}).state, nics: ['n'], startedAt: noonPlus(-600) };
    expect(opened({ state: before, notBefore: noonPlus(60) }).state).toEqual(before);
  });

  test('waits for what its input says, and the limit of its wait counts only from the opening of a window', () => {
    const notBefore = noonPlus(3600);
    const busy = opened({ notBefore, waitingFor: ['operation-in-progress'] }).state;
    expect(busy).toMatchObject({ notBefore, waitingFor: ['operation-in-progress'] });
    expect(busy.limitFrom).toBeUndefined();
    expect(opened({ notBefore, waitingFor: ['outside-window'] }).state.limitFrom).toBe(notBefore);
    expect(opened({ waitingFor: ['outside-window'] }).state).not.toHaveProperty('limitFrom');
    expect(opened({ notBefore }).state).toMatchObject({ notBefore, waitingFor: [] });
  });

  test('asks for approval from its beginning where its input says so, so that an answer may come at once', () => {
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

  test('the ids of its last ten Azure operations', () => {
    const { run } = new ByHand();
    noteOperation(run, undefined);
    noteOperation(run, { kind: 'async', url: 'https://arm.example/nothing' });
    expect(run.state.operations).toBeUndefined();
    for (let n = 1; n <= 12; n++) noteOperation(run, operation(n));
    expect(run.state.operations).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(idOf));
  });

  test('the first failure as the cause of its rollback, and later ones only in their phase results', () => {
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

test('a change without an undo record is an error', () => {
  expect(() => undoOf(new ByHand().run)).toThrow('before the VM was found');
  expect(undoOf(new ByHand({ undo: found }).run)).toEqual(found);
});

test('a VM counts as gone where it is not found or was recreated, and in no other case', () => {
  const kinds = ['not-found', 'replaced', 'not-visible', 'unavailable', 'forbidden'];
  expect(kinds.filter((kind) => isGone({ kind, message: 'm' }))).toEqual(['not-found', 'replaced']);
  const failure = { kind: 'replaced', message: 'm' };
  expect(goneWith(failure)).toMatchObject({ outcome: 'gone', failure });
});

test('an alert of a run is listed, queued for receivers, and sent to people at once', () => {
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
