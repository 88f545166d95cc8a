import { journalStorage } from '../../sandbox/journal-storage.ts';
import { storageRelay } from '../../sandbox/storage-relay.ts';
import { RecordsInStorage } from '../../src/azure/storage/records-in-storage.ts';
import type { RemediationRecord } from '../../src/core/audit/audit.ts';
import { type Row, section } from './table.ts';

const few = 100;
const many = 10_000;
const atOnce = 16;

interface Cost {
  readonly requests: number;
  readonly kilobytes: number;
}

/** What a page of the list and one record cost at the storage, with few and with many records stored. Some two minutes, most of them for storing. */
export async function benchAuditTrail(): Promise<string> {
  const storage = await journalStorage({ port: 0 });
  await storage.ready;
  const relay = await storageRelay(storage.connectionString);
  try {
    const records = new RecordsInStorage({
      place: { kind: 'connection-string', connectionString: relay.connectionString },
      credential: () => {
        throw new Error('a connection string needs no credential');
      },
      deadlineMs: 60_000,
    });
    const costOf = async (work: () => Promise<{ readonly ok: boolean }>): Promise<Cost> => {
      const before = relay.passed();
      if (!(await work()).ok) throw new Error('the storage did not answer');
      const after = relay.passed();
      return { requests: after.requests - before.requests, kilobytes: (after.bytes - before.bytes) / 1024 };
    };
    const measured = async () => ({
      list: await costOf(() => records.list({}, { top: 50 })),
      filtered: await costOf(() => records.list({ outcome: 'rolled-back' }, { top: 50 })),
      timeline: await costOf(() => records.read('run-7')),
    });
    await store(records, 0, few);
    const first = await measured();
    await store(records, few, many);
    const second = await measured();
    const lines: Record<keyof typeof first, string> = {
      list: 'a page of 50 of the list',
      filtered: 'a page of 50 of those rolled back',
      timeline: 'one run’s record, for its timeline',
    };
    const rows = (Object.keys(lines) as (keyof typeof lines)[]).map((name): Row => {
      const [a, b] = [first[name], second[name]];
      return {
        what: lines[name],
        value: `${b.requests} requests, ${b.kilobytes.toFixed(1)} KB`,
        ratio: `with ${few} stored: ${a.requests} requests, ${a.kilobytes.toFixed(1)} KB`,
        expected: 'the same number, and no more than the page',
      };
    });
    return section('Audit trail', `Requests to the storage with ${many} records stored.`, rows);
  } finally {
    await relay.close();
    await storage.close();
  }
}

async function store(records: RecordsInStorage, from: number, to: number): Promise<void> {
  const left = Array.from({ length: to - from }, (_, n) => from + n).values();
  const worker = async (): Promise<void> => {
    for (const n of left) {
      const written = await records.write(recordOf(n));
      if (!written.ok) throw new Error(written.failure.message);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function recordOf(n: number): RemediationRecord {
  const group = `/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-${n % 40}`;
  const at = (minutes: number): string =>
    new Date(Date.UTC(2026, 0, 1) + (n * 7 + minutes) * 60_000).toISOString();
  return {
    schemaVersion: 1,
    id: `run-${n}`,
    request: {
      vmId: `${group}/providers/Microsoft.Compute/virtualMachines/vm-${n % 2000}`,
      eventId: `event-${n}`,
      operation: 'Microsoft.Compute/virtualMachines/write',
    },
    plan: 'restart',
    outcome: n % 9 === 0 ? 'rolled-back' : 'accelerated',
    reason: n % 9 === 0 ? 'AllocationFailed' : 'done',
    startedAt: at(0),
    endedAt: at(3),
    assessments: [{ at: at(0), kind: 'remediate', reasons: [] }],
    writes: [],
    steps: [{ phase: 'deallocating', startedAt: at(0), endedAt: at(1), outcome: 'done' }],
    downtimeSeconds: 95,
  };
}
