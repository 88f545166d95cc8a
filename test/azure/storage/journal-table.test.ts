import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../../sandbox/journal-storage.ts';
import { JournalTable } from '../../../src/azure/storage/journal-table.ts';
import type { AssessmentRecord } from '../../../src/core/assessments/assessment-record.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import { armStub, json } from '../../support/arm-stub.ts';
import { assessment, instant, vmIdOf } from '../../support/assessments.ts';

// Runs against Azurite's table service: what is refused, paged and compared is the service's own work.

let storage: JournalStorage;
let journal: JournalTable;

function journalIn(connectionString: string, deadlineMs = 10_000): JournalTable {
  return new JournalTable({
    place: { kind: 'connection-string', connectionString },
    credential: () => {
      throw new Error('not asked for');
    },
    deadlineMs,
  });
}

async function keep(...assessments: AssessmentRecord[]): Promise<void> {
  for (const one of assessments) expect(await journal.recordAssessment(one)).toMatchObject({ ok: true });
}

async function kept(id: string): Promise<AssessmentRecord | undefined> {
  const vm = parseVmId(id);
  if (!vm.ok) throw new Error(vm.faults.join());
  const read = await journal.assessmentOf(vm.value);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

/** Every assessment record of a list, and how many pages it took. */
async function all(
  filter: Parameters<JournalTable['listAssessments']>[0],
  top: number,
  between: () => Promise<void> = async () => undefined,
): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let token: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await journal.listAssessments(filter, {
      top,
      ...(token === undefined ? {} : { continuationToken: token }),
    });
    if (!page.ok) throw new Error(page.failure.message);
    expect(page.value.assessments.length).toBeLessThanOrEqual(top);
    ids.push(...page.value.assessments.map(({ vmId }) => vmId));
    token = page.value.continuationToken;
    if (token === undefined) return { ids, pages };
    await between();
  }
}

beforeAll(async () => {
  storage = await journalStorage({ port: 0 });
  await storage.ready;
  journal = journalIn(storage.connectionString);
});
afterAll(async () => await storage.close());

describe('the journal in a table', () => {
  test('that does not exist yet lists nothing, and is created with the first assessment record', async () => {
    expect(await journal.listAssessments({}, { top: 10 })).toEqual({ ok: true, value: { assessments: [] } });
    expect(await kept(vmIdOf('first', 'none'))).toBeUndefined();
    const first = assessment({ vmId: vmIdOf('first', 'vm') });
    expect(await journal.recordAssessment(first)).toEqual({ ok: true, value: 'kept' });
    expect(await kept(first.vmId)).toEqual(first);
  });

  test('returns an assessment record whole, in whatever casing it is asked for', async () => {
    const whole = assessment({
      vmId: vmIdOf('Web(Blå)_1', 'Vm-1'),
      decision: 'defer',
      reason: 'recently-created',
      reasons: ['recently-created', 'extensions-running'],
      evidence: [{ code: 'recently-created', evidence: { ageMinutes: 1.5, note: `'"\u0000\n🙂 #?/\\` } }],
      notBefore: instant(60),
      plan: 'restart',
      remediationId: 'vm-1-20261122',
      policyHash: 'abc',
    });
    await keep(whole);
    expect(await kept(whole.vmId.toUpperCase())).toEqual(whole);
  });

  test('keeps the rows of all groups and names that Azure allows apart', async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?$/);
    const group = fc.stringMatching(/^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u);
    await fc.assert(
      fc.asyncProperty(group, name, async (resourceGroup, vm) => {
        const own = assessment({ vmId: vmIdOf(resourceGroup, vm), vmUid: `${resourceGroup}/${vm}` });
        expect(await journal.recordAssessment(own)).toMatchObject({ ok: true });
        expect((await kept(own.vmId))?.vmId.toLowerCase()).toBe(own.vmId.toLowerCase());
      }),
      { numRuns: 60 },
    );
  });

  test('never replaces a newer assessment by an older one, whoever writes last', async () => {
    const vmId = vmIdOf('race', 'vm');
    const at = [4, 1, 7, 3, 9, 2, 8, 6, 5, 0].map((minute) =>
      assessment({ vmId, observedAt: instant(minute), assessedAt: instant(minute) }),
    );
    const answers = await Promise.all(at.map((one) => journal.recordAssessment(one)));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    expect((await kept(vmId))?.observedAt).toBe(instant(9));
    const late = await journal.recordAssessment(assessment({ vmId, observedAt: instant(8) }));
    expect(late).toEqual({ ok: true, value: 'superseded' });
  });

  test('filters on the server, and takes hostile values literally', async () => {
    await keep(
      assessment({ vmId: vmIdOf('filter', 'a'), reason: 'opted-out' }),
      assessment({ vmId: vmIdOf('filter', 'b'), reason: 'spot-vm' }),
      assessment({ vmId: vmIdOf('filter-2', 'a'), decision: 'remediate', reason: 'not-accelerated' }),
      assessment({ vmId: vmIdOf('filter', 'c'), decision: 'gone', reason: 'resource-gone' }),
    );
    const ids = async (filter: Parameters<typeof all>[0]): Promise<string[]> =>
      (await all(filter, 100)).ids.map((id) =>
        id
          .split('/')
          .slice(4)
          .filter((_, n) => n % 4 === 0)
          .join('/'),
      );
    expect(await ids({ resourceGroup: 'FILTER' })).toEqual(['filter/a', 'filter/b']);
    expect(await ids({ resourceGroup: 'filter', reason: 'Spot-VM' })).toEqual(['filter/b']);
    expect(await ids({ resourceGroup: 'filter', decision: 'gone' })).toEqual(['filter/c']);
    expect(await ids({ name: 'A', resourceGroup: 'filter-2', decision: 'remediate' })).toEqual([
      'filter-2/a',
    ]);
    expect(await ids({ reason: "x' or reason ne 'y" })).toEqual([]);
    expect(await ids({ resourceGroup: "filter' or RowKey gt '" })).toEqual([]);
    expect(await ids({ subscriptionId: '00000000-0000-0000-0000-000000000000' })).toEqual([]);
  });

  test('pages in a stable order while rows are inserted', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `vm-${String(n * 2).padStart(3, '0')}`);
    await keep(...names.map((name) => assessment({ vmId: vmIdOf('paged', name) })));
    let inserted = 0;
    const { ids, pages } = await all({ resourceGroup: 'paged' }, 7, async () => {
      await keep(assessment({ vmId: vmIdOf('paged', `vm-${String(inserted++ * 2 + 1).padStart(3, '0')}`) }));
    });
    const seen = ids.map((id) => id.split('/').at(-1) ?? '');
    expect(pages).toBe(4);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(names.every((name) => seen.includes(name))).toBe(true);
  });

  test.each(['x', 'ÄÖ', 'e30', Buffer.from('{"of":"","token":"x"}').toString('base64url'), 'a'.repeat(5000)])(
    'refuses a token that is not of this list: %.20s',
    async (continuationToken) => {
      const answer = await journal.listAssessments({}, { top: 5, continuationToken });
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    },
  );

  test('returns a failure within its deadline when the storage does not answer', async () => {
    const nobody = storage.connectionString.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9');
    const answer = await journalIn(nobody, 1500).recordAssessment(assessment());
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expect(JSON.stringify(answer)).not.toContain('Eby8');
  });

  test('stops within its deadline when the storage takes the request and does not answer', async () => {
    const stub = await armStub(() => undefined, false);
    const { port } = new URL(stub.url);
    const silent = storage.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
    const answer = await journalIn(silent, 300).recordAssessment(assessment());
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expect(stub.seen.length).toBeGreaterThan(0);
    await stub.close();
  });

  test('is read by identity with a token for storage, which is sent to the address of the table', async () => {
    const stub = await armStub((_request, response) => json(response, 404, { 'odata.error': { code: 'X' } }));
    const scopes: unknown[] = [];
    const getToken = async (scope: unknown) => {
      scopes.push(scope);
      return { token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 };
    };
    // The SDK takes `localhost` for a Cosmos DB emulator.
    const url = stub.url.replace('localhost', '127.0.0.1');
    const place = { kind: 'identity', url, blobUrl: url } as const;
    const byIdentity = new JournalTable({ place, credential: () => ({ getToken }), deadlineMs: 5000 });
    const vm = parseVmId(vmIdOf('web', 'vm1'));
    expect(vm.ok && (await byIdentity.assessmentOf(vm.value))).toEqual({ ok: true, value: undefined });
    expect([scopes, stub.seen.map(({ authorization }) => authorization)]).toEqual([
      [['https://storage.azure.com/.default']],
      [true],
    ]);
    await stub.close();
  });

  test('keeps an assessment record although the storage fails once', async () => {
    let asked = 0;
    const stub = await armStub((request, response) => {
      if (++asked === 1) return json(response, 503, { 'odata.error': { code: 'ServerBusy' } });
      if (request.method === 'POST') return json(response, 201, '', { etag: 'W/"1"' });
      json(response, 404, { 'odata.error': { code: 'ResourceNotFound', message: { value: 'none' } } });
    }, false);
    const { port } = new URL(stub.url);
    const stumbling = storage.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
    expect(await journalIn(stumbling).recordAssessment(assessment())).toEqual({ ok: true, value: 'kept' });
    await stub.close();
  });
});
