import { describe, expect, test } from 'vitest';
import { createRecordActivities } from '../../../src/workflow/activities/record-activities.ts';
import { keepRecord, keepRecordLater } from '../../../src/workflow/orchestrations/keep-record.ts';
import { ByHand } from '../../support/by-hand.ts';
import { noon, vmFacts } from '../../support/facts.ts';
import { record } from '../../support/records.ts';

const refused = { ok: false, failure: { kind: 'unavailable', message: 'm' } };

/** A run whose record is kept at the nth attempt, and the seconds between the attempts. */
function keptAt(nth: number) {
  const at: number[] = [];
  const hand = new ByHand(
    {},
    {
      call: (name) => {
        if (name !== 'keepRecord') return { ok: true, value: 'notified' };
        at.push((hand.now - Date.parse(noon)) / 1000);
        return at.length >= nth ? { ok: true, value: 'written' } : refused;
      },
    },
    { subscribedKinds: ['record-not-kept'] },
  );
  const lines: string[] = [];
  Object.assign(hand.run.context, { error: (line: string) => lines.push(line) });
  return { hand, lines, pauses: () => at.slice(1).map((one, n) => Math.floor(one - (at[n] ?? 0))) };
}

const written = record('run-1');

describe('a run’s record', () => {
  test('is kept at the first attempt, and nothing is logged', () => {
    const { hand, lines, pauses } = keptAt(1);
    expect(hand.play(keepRecord(hand.run, written))).toBe(true);
    expect([pauses(), lines, hand.inputsOf('keepRecord')]).toEqual([[], [], [written]]);
  });

  test.each([
    [2, true, [5]],
    [3, true, [5, 30]],
    [4, false, [5, 30]],
  ])('that the store accepts only at attempt %i is kept by the run itself: %s', (nth, kept, seconds) => {
    const { hand, lines, pauses } = keptAt(nth);
    expect(hand.play(keepRecord(hand.run, written))).toBe(kept);
    expect(pauses()).toEqual(seconds);
    expect(lines).toHaveLength(seconds.length);
    expect(lines[0]).toContain('"kind":"unavailable"');
  });

  test('whose attempts failed logs nothing when the history is replayed', () => {
    const { hand, lines } = keptAt(3);
    Object.assign(hand.run.context.df, { isReplaying: true });
    hand.play(keepRecord(hand.run, written));
    expect(lines).toEqual([]);
  });
});

describe('a record that could not be kept', () => {
  test('raises an alert and is tried again for half a day; the alert is settled once the record is kept', () => {
    const { hand, pauses } = keptAt(8);
    hand.play(keepRecordLater(hand.run, written));
    expect(pauses()).toEqual([120, 600, 1800, 3600, 7200, 14_400, 14_400]);
    const notified = {
      kind: 'record-not-kept',
      subject: vmFacts().id,
      text: expect.stringContaining('run-1'),
    };
    expect(hand.inputsOf('alerts raise')).toEqual([
      { id: 'record:run-1', runId: 'run-1', now: noon, ...notified },
    ]);
    const notice = { ...notified, runId: 'run-1', since: noon, timesNotified: 0 };
    expect(hand.inputsOf('notify')).toEqual([notice]);
    expect(hand.inputsOf('outbox add')).toEqual([{ at: noon, notice }]);
    expect(hand.inputsOf('alerts settle')).toEqual([{ id: 'record:run-1' }]);
  });

  test('keeps its alert raised where no attempt succeeds', () => {
    const { hand } = keptAt(100);
    hand.play(keepRecordLater(hand.run, written));
    expect(hand.inputsOf('keepRecord')).toHaveLength(8);
    expect(hand.inputsOf('alerts settle')).toEqual([]);
  });
});

test('an app without storage keeps no records, and answers that this is off', async () => {
  expect(await createRecordActivities(undefined).keepRecord(written)).toEqual({ ok: true, value: 'off' });
});
