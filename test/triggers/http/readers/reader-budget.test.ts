import { describe, expect, test } from 'vitest';
import { GuestTurns } from '../../../../src/triggers/http/guest-turns.ts';
import { ReaderBudget, type Turn } from '../../../../src/triggers/http/readers/reader-budget.ts';
import { RecentAnswers } from '../../../../src/triggers/http/readers/recent-answers.ts';

const clock = (): { now: () => number; pass: (seconds: number) => void } => {
  let time = 1_000_000;
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  return { now: () => time, pass };
};

describe('what readers may ask of Azure', () => {
  const shares = { all: { capacity: 30, perSecond: 3 }, caller: { capacity: 20, perSecond: 2 } };
  const takenBy = (budget: ReaderBudget, caller: string, amount = 4): Turn => budget.take(caller, amount);

  test('is bounded for each caller, who gets the time after which to retry', () => {
    const { now, pass } = clock();
    const budget = new ReaderBudget(now, shares);
    const turns = Array.from({ length: 6 }, () => takenBy(budget, 'a'));
    expect(turns.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false]);
    expect(turns.at(-1)).toEqual({ ok: false, retryAfterSeconds: 2 });
    pass(1);
    expect(takenBy(budget, 'a').ok).toBe(false);
    pass(1);
    expect(takenBy(budget, 'a').ok).toBe(true);
  });

  test('is bounded for all callers together, however many names they have', () => {
    const { now } = clock();
    const budget = new ReaderBudget(now, shares);
    const turns = Array.from({ length: 5000 }, (_, n) => takenBy(budget, `caller-${n}`));
    expect(turns.filter(({ ok }) => ok)).toHaveLength(7);
  });

  test('is charged by what was spent: a smaller cost is refunded, a larger one is charged later', () => {
    const { now, pass } = clock();
    const budget = new ReaderBudget(now, shares);
    for (let n = 0; n < 20; n++) {
      const turn = takenBy(budget, 'a');
      if (turn.ok) turn.settle(0);
    }
    const dear = takenBy(budget, 'a');
    if (dear.ok) dear.settle(40);
    expect(takenBy(budget, 'a')).toEqual({ ok: false, retryAfterSeconds: 12 });
    expect(takenBy(budget, 'b')).toEqual({ ok: false, retryAfterSeconds: 5 });
    pass(12);
    expect(takenBy(budget, 'a').ok).toBe(true);
  });

  test('is nothing for a while where Azure asked to wait', () => {
    const { now, pass } = clock();
    const budget = new ReaderBudget(now, shares);
    budget.rest(15);
    expect(takenBy(budget, 'a')).toEqual({ ok: false, retryAfterSeconds: 15 });
    pass(15);
    expect(takenBy(budget, 'a').ok).toBe(true);
  });
});

describe('recent answers', () => {
  test('are computed once for all who ask at once or shortly after, and kept as the last ones', async () => {
    const { now, pass } = clock();
    const recent = new RecentAnswers<number>({ keepMs: 30_000, max: 10, now });
    let found = 0;
    const ask = (): Promise<number> => recent.get('vm', async () => ++found);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    pass(29);
    expect(await ask()).toBe(1);
    pass(1);
    expect(recent.recent('vm')).toBeUndefined();
    expect(recent.last('vm')).toBe(1);
    expect(await ask()).toBe(2);
  });

  test('are forgotten from the oldest on, and not kept where finding them throws', async () => {
    const { now } = clock();
    const recent = new RecentAnswers<string>({ keepMs: 30_000, max: 2, now });
    for (const key of ['a', 'b', 'c']) await recent.get(key, async () => key);
    expect([recent.last('a'), recent.last('b'), recent.last('c')]).toEqual([undefined, 'b', 'c']);
    await expect(recent.get('d', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await recent.get('d', async () => 'yes')).toBe('yes');
  });
});

test('a guest is asked once in five minutes, and another guest does not wait for it', () => {
  const { now, pass } = clock();
  const turns = new GuestTurns(now);
  expect([turns.take('a'), turns.take('a'), turns.take('b')]).toEqual([true, false, true]);
  pass(299);
  expect([turns.secondsUntil('a'), turns.take('a')]).toEqual([1, false]);
  pass(1);
  expect([turns.secondsUntil('a'), turns.take('a')]).toEqual([0, true]);
});
