import { BlobServiceClient } from '@azure/storage-blob';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../../sandbox/journal-storage.ts';
import { recordContainer } from '../../../src/azure/storage/record-blobs.ts';
import { RecordsInStorage } from '../../../src/azure/storage/records-in-storage.ts';
import type { RemediationRecord } from '../../../src/core/audit/audit.ts';
import type { RecordFilter } from '../../../src/core/audit/record-summary.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import type { Result } from '../../../src/ports/cloud.ts';
import { instant, vmIdOf } from '../../support/assessments.ts';
import { subscriptionId } from '../../support/facts.ts';
import { record } from '../../support/records.ts';

// Runs against Azurite's blob and table services: what is refused, paged and compared is their own work.

let storage: JournalStorage;
let records: RecordsInStorage;
let made = 0;

function recordsIn(connectionString: string): RecordsInStorage {
  return new RecordsInStorage({
    place: { kind: 'connection-string', connectionString },
    credential: () => {
      throw new Error('not asked for');
    },
    deadlineMs: 10_000,
  });
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** The ids of a list, page by page. */
async function idsOf(filter: RecordFilter, top = 1000): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = value(
      await records.list(filter, { top, ...(token === undefined ? {} : { continuationToken: token }) }),
    );
    expect(page.records.length).toBeLessThanOrEqual(top);
    ids.push(...page.records.map(({ id }) => id));
    token = page.continuationToken;
  } while (token !== undefined);
  return ids;
}

const vmOf = (name: string) => {
  const vm = parseVmId(vmIdOf('web', name));
  if (!vm.ok) throw new Error(vm.faults.join());
  return vm.value;
};

beforeAll(async () => {
  storage = await journalStorage({ port: 0 });
  await storage.ready;
  records = recordsIn(storage.connectionString);
});
afterAll(async () => await storage.close());
beforeEach(() => {
  made++;
});

describe('a record', () => {
  test('that was never written is not found, and no list shows it', async () => {
    const fresh = recordsIn(storage.connectionString);
    expect(value(await fresh.read('nobody'))).toBeUndefined();
    expect(value(await fresh.list({}, { top: 10 }))).toEqual({ records: [] });
  });

  test('is read as it was written', async () => {
    const one = record('whole', { vm: 'whole' });
    expect(value(await records.write(one))).toBe('written');
    expect(value(await records.read('whole'))).toEqual(one);
  });

  test('that is written again, its members in another order, exists already, and is listed once', async () => {
    const one = record('twice', { vm: 'twice' });
    const turned = Object.fromEntries(Object.entries(one).reverse()) as unknown as RemediationRecord;
    await records.write(one);
    expect(value(await records.write(turned))).toBe('already');
    expect(await idsOf({ vm: vmOf('twice') })).toEqual(['twice']);
  });

  test('is never overwritten: another one with its id is refused, and the first one stays', async () => {
    const one = record('first', { vm: 'first' });
    await records.write(one);
    const another = await records.write({ ...one, outcome: 'stranded' });
    expect(another).toMatchObject({ ok: false, failure: { kind: 'changed' } });
    expect(value(await records.read('first'))?.outcome).toBe('accelerated');
    expect(await idsOf({ vm: vmOf('first'), outcome: 'stranded' })).toEqual([]);
  });

  test('that was written but not listed, because its run was interrupted, is listed by the next attempt', async () => {
    const one = record('half', { vm: 'half' });
    const service = BlobServiceClient.fromConnectionString(storage.connectionString);
    await records.write(record('other', { vm: 'other' }));
    await records.write(one);
    const container = service.getContainerClient(recordContainer);
    const text = (await container.getBlobClient('half.json').downloadToBuffer()).toString();
    // Only the blob, under another id, so that no list has it.
    await container
      .getBlockBlobClient('unlisted.json')
      .upload(text.replace('"half"', '"unlisted"'), text.length + 4);
    expect(await idsOf({ vm: vmOf('half') })).toEqual(['half']);
    expect(value(await records.write({ ...one, id: 'unlisted' }))).toBe('already');
    expect((await idsOf({ vm: vmOf('half') })).sort()).toEqual(['half', 'unlisted']);
  });

  test('that somebody else has put there in another shape is unreadable', async () => {
    const service = BlobServiceClient.fromConnectionString(storage.connectionString);
    const blob = service.getContainerClient(recordContainer).getBlockBlobClient('strange.json');
    await blob.upload('{"schemaVersion":2}', 19);
    expect(await records.read('strange')).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
  });
});

test('storage that does not answer is a failure, not an exception', async () => {
  const nowhere = recordsIn(storage.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1'));
  expect(await nowhere.write(record('lost'))).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
  expect(await nowhere.list({}, { top: 1 })).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
});

test('a token of another list is refused', async () => {
  for (let n = 0; n < 3; n++) await records.write(record(`token-${n}`, { vm: 'token', endedAt: instant(n) }));
  const { continuationToken } = value(await records.list({ vm: vmOf('token') }, { top: 2 }));
  const elsewhere = await records.list(
    { outcome: 'stranded' },
    { top: 2, continuationToken: continuationToken ?? '' },
  );
  expect(elsewhere).toMatchObject({ ok: false, failure: { kind: 'refused' } });
});

test('every list shows what its filter asks for, the last ended first, whatever the size of its pages', async () => {
  const outcomes = ['accelerated', 'rolled-back', 'stranded', 'skipped'] as const;
  const rows = fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 50 }),
      outcome: fc.constantFrom(...outcomes),
      vm: fc.constantFrom('a', 'b'),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const span = fc.record(
    { from: fc.integer({ min: 0, max: 50 }), to: fc.integer({ min: 0, max: 50 }) },
    { requiredKeys: [] },
  );
  const wanted = fc.record(
    { vm: fc.constantFrom('a', 'b'), outcome: fc.constantFrom(...outcomes), group: fc.boolean() },
    { requiredKeys: [] },
  );
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(rows, span, wanted, fc.integer({ min: 1, max: 5 }), async (given, times, want, top) => {
      turn++;
      const prefix = `r${made}t${turn}`;
      // One day for each turn, so that records of earlier turns are in none of its lists.
      const day = turn * 24 * 60;
      const written = given.map(({ minute, outcome, vm }, n) =>
        record(`${prefix}-${n}`, { vm, outcome, endedAt: instant(day + minute) }),
      );
      for (const one of written) await records.write(one);
      const from = instant(day + (times.from ?? 0));
      const to = instant(day + (times.to ?? 51));
      const filter: RecordFilter = {
        from,
        to,
        ...(want.vm === undefined ? {} : { vm: vmOf(want.vm) }),
        ...(want.outcome === undefined ? {} : { outcome: want.outcome }),
        ...(want.group === true ? { subscriptionId, resourceGroup: 'WEB' } : {}),
      };
      const expected = written
        .filter(({ endedAt }) => endedAt >= from && endedAt < to)
        .filter(({ outcome }) => want.outcome === undefined || outcome === want.outcome)
        .filter(({ request }) => want.vm === undefined || request.vmId === vmOf(want.vm).path)
        .sort((a, b) => b.endedAt.localeCompare(a.endedAt) || a.id.localeCompare(b.id))
        .map(({ id }) => id);
      expect(await idsOf(filter, top)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});
