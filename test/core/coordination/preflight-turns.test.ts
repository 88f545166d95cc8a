import { describe, expect, test } from 'vitest';
import { type TurnAnswer, turnPreflights } from '../../../src/core/coordination/preflight-turns.ts';
import { noon } from '../../support/facts.ts';

const after = (minutes: number): string => new Date(Date.parse(noon) + minutes * 60_000).toISOString();

/** The budget, with its state kept from one operation to the next. */
class Budget {
  state: unknown;

  take(
    vm: string,
    runId: string,
    minutes: number,
    more: { perHour?: number; second?: true; policy?: number } = {},
  ): TurnAnswer {
    const { perHour = 60, policy, ...rest } = more;
    return this.#ask('take', { vm, runId, now: after(minutes), perHour, ...rest }, policy);
  }

  give(vm: string, runId: string, more: { unused?: true } = {}): TurnAnswer {
    return this.#ask('give', { vm, runId, ...more });
  }

  #ask(operation: string, input: unknown, policy?: number): TurnAnswer {
    const { state, answer } = turnPreflights(this.state, operation, input, policy);
    this.state = state ?? this.state;
    return answer;
  }
}

const turn = { kind: 'turn' };
const until = (minutes: number) => ({ kind: 'wait', until: after(minutes) });

describe('the budget of preflights', () => {
  test('gives a run the same turn when it asks twice, and counts it once', () => {
    const budget = new Budget();
    expect(budget.take('vm', 'run', 0, { perHour: 2 })).toEqual(turn);
    expect(budget.take('vm', 'run', 1, { perHour: 2 })).toEqual(turn);
    expect(budget.take('other', 'run-2', 1, { perHour: 2 })).toEqual(turn);
  });

  test('lets ten guests be asked at once, and the next one when a turn is given back or ten minutes old', () => {
    const budget = new Budget();
    for (let n = 0; n < 10; n++) expect(budget.take(`vm-${n}`, `run-${n}`, 0)).toEqual(turn);
    expect(budget.take('late', 'run-late', 1)).toEqual(until(2));
    budget.give('vm-3', 'another run');
    expect(budget.take('late', 'run-late', 2)).toEqual(until(3));
    budget.give('vm-3', 'run-3');
    expect(budget.take('late', 'run-late', 3)).toEqual(turn);
    expect(budget.take('later', 'run-later', 9)).toEqual(until(10));
    expect(budget.take('later', 'run-later', 10)).toEqual(turn);
  });

  test('lets no more guests be asked in an hour than the policy says now', () => {
    const budget = new Budget();
    for (const n of [0, 10]) {
      expect(budget.take(`vm-${n}`, `run-${n}`, n, { perHour: 2 })).toEqual(turn);
      budget.give(`vm-${n}`, `run-${n}`);
    }
    expect(budget.take('next', 'run-next', 20, { perHour: 2 })).toEqual(until(60));
    expect(budget.take('next', 'run-next', 20, { perHour: 9, policy: 2 })).toEqual(until(60));
    expect(budget.take('next', 'run-next', 20, { perHour: 2, policy: 1 })).toEqual(until(70));
    expect(budget.take('next', 'run-next', 60, { perHour: 2 })).toEqual(turn);
  });

  test('lets one guest be asked once in an hour, and three times a day', () => {
    const budget = new Budget();
    expect(budget.take('vm', 'first', 0)).toEqual(turn);
    budget.give('vm', 'first');
    expect(budget.take('vm', 'second', 59)).toEqual(until(60));
    expect(budget.take('other', 'second', 59)).toEqual(turn);
    expect(budget.take('vm', 'second', 60)).toEqual(turn);
    expect(budget.take('vm', 'third', 120)).toEqual(turn);
    expect(budget.take('vm', 'fourth', 180)).toEqual(until(1440));
    expect(budget.take('vm', 'fourth', 1439)).toEqual(until(1440));
    expect(budget.take('vm', 'fourth', 1440)).toEqual(turn);
  });

  test('does not count a turn that is given back unused, and counts one only once', () => {
    const budget = new Budget();
    budget.take('vm', 'run', 0);
    budget.give('vm', 'run', { unused: true });
    expect(budget.state).toEqual({ asked: [] });
    expect(budget.take('vm', 'run', 1)).toEqual(turn);
    budget.give('vm', 'run');
    budget.give('vm', 'run', { unused: true });
    expect(budget.take('vm', 'run', 2)).toEqual(until(61));
    expect(budget.take('vm', 'run', 61)).toEqual(turn);
    budget.give('vm', 'run', { unused: true });
    expect(budget.take('vm', 'run', 62)).toEqual(turn);
  });

  test('lets a run ask its guest a second time after ten minutes, and no other run', () => {
    const budget = new Budget();
    budget.take('vm', 'run', 0);
    budget.give('vm', 'run');
    expect(budget.take('vm', 'run', 9, { second: true })).toEqual(until(10));
    expect(budget.take('vm', 'other', 10, { second: true })).toEqual(until(60));
    expect(budget.take('vm', 'run', 10, { second: true })).toEqual(turn);
    budget.give('vm', 'run');
    expect(budget.take('vm', 'run', 30)).toEqual(until(70));
  });

  test('remembers a thousand guests, of long names shortly, and forgets the oldest first', () => {
    const budget = new Budget();
    const name = (n: number): string => `${'group'.repeat(30)}:vm-${n}`;
    for (let n = 0; n < 1001; n++) {
      budget.take(name(n), 'run-of-some-length-0123456789', n, { perHour: 1000 });
      budget.give(name(n), 'run-of-some-length-0123456789');
    }
    const { asked } = budget.state as { asked: readonly object[] };
    expect(asked).toHaveLength(1000);
    expect(JSON.stringify(budget.state).length).toBeLessThan(130_000);
    expect(budget.take(name(0), 'again', 1001, { perHour: 1000 })).toEqual(turn);
    expect(budget.take(name(999), 'again', 1001, { perHour: 1000 })).toEqual(until(1059));
  });

  test('says when its state or what it is asked cannot be read, and gives no turn', () => {
    const unreadable = (what: string) => ({ answer: { kind: 'unreadable', what } });
    expect(turnPreflights({ asked: 'all' }, 'take', {})).toEqual(unreadable('preflight turns'));
    expect(turnPreflights(undefined, 'take', { vm: 'vm' })).toEqual(
      unreadable('operation take or its input'),
    );
    expect(turnPreflights(undefined, 'give', {})).toEqual(unreadable('operation give or its input'));
    expect(turnPreflights(undefined, 'steal', {})).toEqual(unreadable('operation steal or its input'));
  });
});
