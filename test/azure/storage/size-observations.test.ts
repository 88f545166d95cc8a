import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../../sandbox/journal-storage.ts';
import { openTable } from '../../../src/azure/storage/open-table.ts';
import { SizeTableStorage } from '../../../src/azure/storage/size-table-storage.ts';
import type { SizeObservation } from '../../../src/core/model/evidence.ts';
import type { Result } from '../../../src/ports/cloud.ts';
import type { SizeObservations } from '../../../src/ports/size-observations.ts';
import { instant } from '../../support/assessments.ts';
import { sizeObservation } from '../../support/evidence.ts';
import { MemorySizeObservations } from '../../support/memory-size-observations.ts';

// The same contract over Azurite's table service and over memory.

let storage: JournalStorage;
let time = 0;

beforeAll(async () => {
  storage = await journalStorage({ port: 0 });
  await storage.ready;
});
afterAll(async () => await storage.close());

const access = () =>
  ({
    place: { kind: 'connection-string', connectionString: storage.connectionString },
    credential: () => {
      throw new Error('not asked for');
    },
    deadlineMs: 20_000,
  }) as const;

const seen = (members: Partial<SizeObservation>): SizeObservation =>
  sizeObservation({ at: instant(0), ...members });

function given<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const places: readonly (readonly [string, () => SizeObservations])[] = [
  ['a table', () => new SizeTableStorage({ ...access(), now: () => time })],
  ['memory', () => new MemorySizeObservations()],
];

describe.each(places)('size observations in %s', (_, make) => {
  let kept: SizeObservations;
  beforeAll(() => {
    kept = make();
  });

  test('know nothing, and have nothing to forget, before the first one', async () => {
    expect(given(await kept.of('Standard_D4as_v6'))).toEqual([]);
    expect(given(await kept.all())).toEqual([]);
    expect(given(await kept.forgetBefore(instant(99), 500))).toBe(0);
  });

  test('give back what was kept, by the size in whatever spelling', async () => {
    expect(given(await kept.keep(seen({ nicLimit: 1 })))).toBe('kept');
    expect(given(await kept.of('standard_d4AS_v6'))).toEqual([seen({ size: 'd4as_v6', nicLimit: 1 })]);
    expect(given(await kept.of('Standard_D8as_v6'))).toEqual([]);
  });

  test('keep the later one of two of the same VM, whichever comes first', async () => {
    const later = seen({ shows: 'platform', at: instant(9), remediationId: 'run-9' });
    expect(given(await kept.keep(later))).toBe('kept');
    expect(given(await kept.keep(seen({ shows: 'platform', at: instant(8) })))).toBe('older');
    expect(given(await kept.of('d4as_v6', true)).find(({ shows }) => shows === 'platform')).toMatchObject({
      at: instant(9),
      remediationId: 'run-9',
    });
  });

  test('do not let a later observation without a limit of NICs hide one with it', async () => {
    await kept.keep(seen({ at: instant(20) }));
    const limits = given(await kept.of('d4as_v6', true)).map(({ nicLimit }) => nicLimit);
    expect(limits).toContain(1);
  });

  test('give those of all sizes, and forget old ones, a bounded number at a time', async () => {
    await kept.keep(seen({ size: 'Standard_E8as_v6', at: instant(1) }));
    await kept.keep(seen({ size: 'Standard_E8as_v6', shows: 'not-platform', at: instant(2) }));
    expect(new Set(given(await kept.all()).map(({ size }) => size))).toEqual(new Set(['d4as_v6', 'e8as_v6']));
    expect(given(await kept.forgetBefore(instant(5), 2))).toBe(2);
    expect(given(await kept.forgetBefore(instant(5), 2))).toBe(1);
    expect(given(await kept.forgetBefore(instant(5), 2))).toBe(0);
    expect(given(await kept.of('e8as_v6', true))).toEqual([]);
    expect(given(await kept.of('d4as_v6', true))).toHaveLength(2);
  });
});

describe('the table of size observations', () => {
  test('holds a bounded number of rows a size, however many VMs show it', async () => {
    const table = new SizeTableStorage({ ...access(), now: () => time });
    for (let n = 0; n < 100; n++)
      await table.keep(seen({ size: 'Standard_B2s_v2', vmUid: `uid-${n}`, at: instant(n) }));
    const rows = given(await table.of('b2s_v2', true));
    // Those that were seen last.
    expect(rows.map(({ at }) => at).sort()).toEqual(
      Array.from({ length: 32 }, (_, n) => instant(68 + n)).sort(),
    );
  });

  test('is read again after a minute, or where a fresh answer is asked for', async () => {
    const [reader, writer] = [0, 1].map(() => new SizeTableStorage({ ...access(), now: () => time }));
    if (reader === undefined || writer === undefined) throw new Error('no tables');
    const count = async (fresh?: boolean) => given(await reader.of('Standard_F4s_v2', fresh)).length;
    expect(await count()).toBe(0);
    await writer.keep(seen({ size: 'Standard_F4s_v2' }));
    time += 59_000;
    expect(await count()).toBe(0);
    expect(await count(true)).toBe(1);
    await writer.keep(seen({ size: 'Standard_F4s_v2', shows: 'no-effect' }));
    time += 61_000;
    expect(await count()).toBe(2);
  });

  test('gives no observations of a size of which one cannot be read: it might deny the others', async () => {
    const table = new SizeTableStorage({ ...access(), now: () => time });
    await table.keep(seen({ size: 'Standard_L8s_v3' }));
    await openTable('accelnetsizes', access()).createEntity({
      partitionKey: 'l8s_v3',
      rowKey: 'no-effect-1',
      schemaVersion: 2,
    });
    expect(await table.of('Standard_L8s_v3', true)).toMatchObject({
      ok: false,
      failure: { kind: 'unreadable' },
    });
    time += 61_000;
    expect(given(await table.all()).some(({ size }) => size === 'l8s_v3')).toBe(false);
  });

  test('refuses to keep what no size can be called', async () => {
    const table = new SizeTableStorage({ ...access(), now: () => time });
    expect(await table.keep(seen({ size: 'a/b#c' }))).toMatchObject({
      ok: false,
      failure: { kind: 'refused' },
    });
    expect(given(await table.of('a/b#c'))).toEqual([]);
  });

  test('fails within its deadline where the storage does not answer', async () => {
    const connectionString = storage.connectionString.replace(/:\d+\//, ':9/');
    const closed = { kind: 'connection-string', connectionString } as const;
    const table = new SizeTableStorage({ ...access(), place: closed, deadlineMs: 300, now: () => time });
    expect(await table.of('Standard_D4as_v6')).toMatchObject({ ok: false });
    expect(await table.keep(seen({}))).toMatchObject({ ok: false });
    expect(await table.forgetBefore(instant(0), 5)).toMatchObject({ ok: false });
  });
});
