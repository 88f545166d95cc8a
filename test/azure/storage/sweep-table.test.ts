import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../../sandbox/journal-storage.ts';
import { JournalTable } from '../../../src/azure/storage/journal-table.ts';
import { SweepTable } from '../../../src/azure/storage/sweep-table.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import type { KeptRow, SweepWrite } from '../../../src/ports/sweep-journal.ts';
import { assessment, instant, vmIdOf } from '../../support/assessments.ts';
import { subscriptionId } from '../../support/facts.ts';

// Runs against Azurite's table service: transactions, versions and pages are its own work.

let storage: JournalStorage;
let single: JournalTable;
let table: SweepTable;

beforeAll(async () => {
  storage = await journalStorage({ port: 0 });
  await storage.ready;
  const options = {
    place: { kind: 'connection-string', connectionString: storage.connectionString },
    credential: () => {
      throw new Error('not asked for');
    },
    deadlineMs: 20_000,
  } as const;
  single = new JournalTable(options);
  table = new SweepTable(options, single);
});
afterAll(async () => await storage.close());

async function rows(): Promise<readonly KeptRow[]> {
  const all: KeptRow[] = [];
  let token: string | undefined;
  do {
    const page = await table.listKept(subscriptionId, token);
    if (!page.ok) throw new Error(page.failure.message);
    all.push(...page.value.rows);
    token = page.value.next;
  } while (token !== undefined);
  return all;
}

const idOf = (n: number): string => vmIdOf('bulk', `vm-${n}`);
const vmOf = (id: string) => {
  const vm = parseVmId(id);
  if (!vm.ok) throw new Error(vm.faults.join());
  return vm.value;
};
const many = (minutes: number): SweepWrite[] =>
  Array.from({ length: 1100 }, (_, n) => ({
    kind: 'assessment',
    assessment: assessment({
      vmId: idOf(n),
      by: 'scan',
      observedAt: instant(minutes),
      listedAt: instant(minutes),
    }),
  }));

describe('the journal of a sweep', () => {
  test('lists nothing before the table exists, and creates it with the first assessment records', async () => {
    expect(await rows()).toEqual([]);
    expect(await table.recordAll(many(0))).toEqual({ ok: true, value: undefined });
    const kept = await rows();
    expect(kept).toHaveLength(1100);
    expect(kept[0]?.assessment).toMatchObject({ decision: 'skip', by: 'scan', listedAt: instant(0) });
    expect(kept[0]?.assessment).not.toHaveProperty('evidence');
    expect(kept[0]?.version).toMatch(/\w/);
  });

  test('replaces the versions that it has seen, and notes which VMs it has only seen', async () => {
    const [one, other] = await rows();
    if (one === undefined || other === undefined) throw new Error('nothing is kept');
    const [first, second] = [vmOf(one.assessment.vmId), vmOf(other.assessment.vmId)];
    const later = assessment({
      vmId: first.path,
      by: 'scan',
      observedAt: instant(9),
      decision: 'to-confirm',
    });
    const written = await table.recordAll([
      { kind: 'assessment', assessment: later, version: one.version },
      { kind: 'seen', vm: second, listedAt: instant(9) },
    ]);
    expect(written.ok).toBe(true);
    expect(await single.assessmentOf(first)).toMatchObject({ value: { decision: 'to-confirm' } });
    expect(await single.assessmentOf(second)).toMatchObject({
      value: { observedAt: instant(0), listedAt: instant(9), evidence: [{ code: 'opted-out' }] },
    });
  });

  test('replaces nothing that somebody else has written since on later facts', async () => {
    const [seen] = (await rows()).filter(({ assessment: { vmId } }) => vmId === idOf(500));
    const [next] = (await rows()).filter(({ assessment: { vmId } }) => vmId === idOf(501));
    if (seen === undefined || next === undefined) throw new Error('nothing is kept');
    const byEvent = assessment({ vmId: idOf(500), reason: 'size-not-capable', observedAt: instant(30) });
    await single.recordAssessment(byEvent);
    const ours = (vmId: string): ReturnType<typeof assessment> =>
      assessment({ vmId, by: 'scan', observedAt: instant(20) });
    const written = await table.recordAll([
      { kind: 'assessment', assessment: ours(idOf(500)), version: seen.version },
      { kind: 'assessment', assessment: ours(idOf(501)), version: next.version },
    ]);
    expect(written.ok).toBe(true);
    expect(await single.assessmentOf(vmOf(idOf(500)))).toMatchObject({
      value: { reason: 'size-not-capable' },
    });
    expect(await single.assessmentOf(vmOf(idOf(501)))).toMatchObject({ value: { observedAt: instant(20) } });
  });

  test('lists only what was seen before a time, where that is asked for', async () => {
    const page = await table.listKept(subscriptionId, undefined, instant(20));
    expect(page.ok && page.value.rows.length).toBeGreaterThan(900);
    const later = await table.listKept(subscriptionId, undefined, instant(0));
    expect(later).toEqual({ ok: true, value: { rows: [] } });
  });

  test('omits VMs that are gone', async () => {
    await single.recordAssessment(
      assessment({ vmId: idOf(7), decision: 'gone', reason: 'resource-gone', observedAt: instant(60) }),
    );
    expect((await rows()).some(({ assessment: { vmId } }) => vmId === idOf(7))).toBe(false);
  });

  test.each([
    ['event', true],
    ['run', true],
    ['scan', false],
  ] as const)('lists a VM found gone by %s if that must be confirmed: %s', async (by, listed) => {
    const gone = { decision: 'gone', reason: 'resource-gone', observedAt: instant(61), by } as const;
    const vmId = idOf({ event: 8, run: 9, scan: 10 }[by]);
    await single.recordAssessment(assessment({ vmId, ...gone }));
    const page = await table.listKept(subscriptionId, undefined, instant(62));
    const found = page.ok && page.value.rows.some(({ assessment: one }) => one.vmId === vmId);
    expect(found).toBe(listed);
  });

  test('fails once where the storage does not answer, and not for each VM', async () => {
    const closed = {
      kind: 'connection-string',
      connectionString: storage.connectionString.replace(/:\d+\//, ':9/'),
    };
    const options = {
      place: closed as { kind: 'connection-string'; connectionString: string },
      credential: () => {
        throw new Error('not asked for');
      },
      deadlineMs: 300,
    };
    let asked = 0;
    const unreachable = new SweepTable(options, {
      recordAssessment: async () => {
        asked++;
        return { ok: false, failure: { kind: 'unavailable', message: 'no answer' } };
      },
    });
    expect(await unreachable.recordAll(many(99))).toMatchObject({ ok: false });
    expect(asked).toBe(1);
    expect(await unreachable.listKept(subscriptionId, undefined)).toMatchObject({ ok: false });
  });
});
