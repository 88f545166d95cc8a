import { describe, expect, test } from 'vitest';
import { TtlCache } from '../../../src/azure/arm/ttl-cache.ts';
import type { Result } from '../../../src/ports/cloud.ts';

/** Counts how often it is asked, and answers only when the test says so. */
function source(): {
  read: () => Promise<Result<number>>;
  asked: number;
  answer: (n: number, ok?: boolean) => void;
} {
  const waiting: ((result: Result<number>) => void)[] = [];
  const made = {
    asked: 0,
    read: (): Promise<Result<number>> => {
      made.asked++;
      return new Promise((resolve) => waiting.push(resolve));
    },
    answer: (n: number, ok = true): void =>
      waiting[n]?.(
        ok ? { ok: true, value: n } : { ok: false, failure: { kind: 'unavailable', message: String(n) } },
      ),
  };
  return made;
}

describe('an answer', () => {
  test('is kept by its key until it expires', async () => {
    let now = 0;
    let asked = 0;
    const cache = new TtlCache<number>({ keepMs: 1000, now: () => now });
    const read = async (): Promise<Result<number>> => ({ ok: true, value: ++asked });
    const get = async (key: string, fresh?: boolean): Promise<number> => {
      const result = await cache.get(key, read, fresh);
      return result.ok ? result.value : -1;
    };
    expect([await get('a'), await get('a'), await get('b')]).toEqual([1, 1, 2]);
    now = 999;
    expect(await get('a')).toBe(1);
    now = 1000;
    expect([await get('a'), await get('a')]).toEqual([3, 3]);
    expect([await get('a', true), await get('a')]).toEqual([4, 4]);
  });

  test('is shared by all who ask in the meantime, but not by one who asks for a fresh one', async () => {
    const from = source();
    const cache = new TtlCache<number>({ keepMs: 1000, now: () => 0 });
    const both = [cache.get('a', from.read), cache.get('a', from.read)];
    expect(from.asked).toBe(1);
    const fresh = cache.get('a', from.read, true);
    expect(from.asked).toBe(2);
    from.answer(1);
    from.answer(0);
    expect(await Promise.all([...both, fresh])).toEqual([0, 0, 1].map((value) => ({ ok: true, value })));
    expect(await cache.get('a', from.read)).toEqual({ ok: true, value: 1 });
  });
});

describe('a failure', () => {
  test('reaches all who share it, and is not kept', async () => {
    const from = source();
    const cache = new TtlCache<number>({ keepMs: 1000, now: () => 0 });
    const both = [cache.get('a', from.read), cache.get('a', from.read)];
    from.answer(0, false);
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([false, false]);
    const again = cache.get('a', from.read);
    from.answer(1);
    expect(await again).toEqual({ ok: true, value: 1 });
  });

  test('that is thrown is not kept either', async () => {
    const cache = new TtlCache<number>({ keepMs: 1000, now: () => 0 });
    await expect(cache.get('a', () => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect');
    expect(await cache.get('a', async () => ({ ok: true, value: 7 }))).toEqual({ ok: true, value: 7 });
  });

  test('of a late question does not replace the answer to a newer one', async () => {
    const from = source();
    const cache = new TtlCache<number>({ keepMs: 1000, now: () => 0 });
    const late = cache.get('a', from.read);
    const fresh = cache.get('a', from.read, true);
    from.answer(1);
    await fresh;
    from.answer(0, false);
    await late;
    expect(await cache.get('a', from.read)).toEqual({ ok: true, value: 1 });
    expect(from.asked).toBe(2);
  });
});
