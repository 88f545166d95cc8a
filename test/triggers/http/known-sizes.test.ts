import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import type { AssessmentRecord } from '../../../src/core/assessments/assessment-record.ts';
import type { SizeObservation } from '../../../src/core/model/evidence.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { sizesOf } from '../../../src/triggers/http/known-sizes.ts';
import { askRoute } from '../../support/ask-route.ts';
import { assessment, instant, vmIdOf } from '../../support/assessments.ts';
import { sizeObservation } from '../../support/evidence.ts';
import { noon } from '../../support/facts.ts';
import { MemoryJournal } from '../../support/memory-journal.ts';
import { MemorySizeObservations } from '../../support/memory-size-observations.ts';

interface World {
  readonly records?: readonly Partial<AssessmentRecord>[];
  readonly shown?: readonly Partial<SizeObservation>[];
  readonly policy?: Partial<Policy>;
}

async function world({ records = [], shown = [], policy = {} }: World) {
  const journal = new MemoryJournal();
  const sizes = new MemorySizeObservations();
  const time = { now: Date.parse(noon) };
  for (const [n, one] of records.entries())
    await journal.recordAssessment(assessment({ vmId: vmIdOf('rg', `vm-${n}`), ...one }));
  for (const [n, one] of shown.entries()) await sizes.keep(sizeObservation({ vmUid: `uid-${n}`, ...one }));
  const keeper = new AssessmentStore({ journal, now: () => time.now });
  const get = sizesOf({ keeper, sizes, policy: { ...defaultPolicy, ...policy }, now: () => time.now });
  const ask = async (query = '') => {
    const given = Object.fromEntries(new URLSearchParams(query));
    const { status, body } = await askRoute('sizes', get, { query: given }, () => time.now);
    return { status, body };
  };
  const rows = async (query = '') => (await ask(query)).body.sizes as Record<string, unknown>[];
  return { ask, rows, sizes, journal, time };
}

const gained = [{}, { location: 'northeurope', at: instant(-60) }, {}];

describe('the list of sizes', () => {
  test('says of each size of the fleet what is known of it, since when and from what', async () => {
    const { ask } = await world({ records: [{ size: 'Standard_D4as_v6' }], shown: gained });
    expect((await ask()).body).toEqual({
      sizes: [
        {
          size: 'd4as_v6',
          answer: 'capable',
          source: 'the fleet: 3 VMs',
          settled: true,
          contradicted: false,
          evidence: [
            { source: 'fleet', says: 'gains', at: noon, from: 'the fleet: 3 VMs' },
            {
              source: 'resource-skus',
              says: 'supports-gain',
              from: 'Resource SKUs: AcceleratedNetworkingEnabled',
            },
          ],
          missing: [],
          observations: { gains: 3, platform: 0, 'no-effect': 0, 'not-platform': 0 },
          state: 'settled',
          needed: 3,
          locations: ['northeurope', 'westeurope'],
          since: instant(-60),
          until: noon,
          vms: 1,
        },
      ],
      left: 0,
      partial: false,
      k: 3,
    });
  });

  test('says of a size that nothing speaks of what is missing', async () => {
    const { rows } = await world({ records: [{ size: 'Standard_E8as_v6' }, { size: 'Standard_E8as_v6' }] });
    expect(await rows()).toMatchObject([
      { size: 'e8as_v6', answer: 'unknown', vms: 2, missing: expect.arrayContaining(['fleet: 0 of 3']) },
    ]);
  });

  test("knows the operator's word, a contradiction, and a size that Azure's list does not let accelerate", async () => {
    const { rows } = await world({
      records: [
        {
          size: 'Standard_B2s',
          reason: 'size-not-capable',
          reasons: ['size-not-capable'],
          evidence: [
            { code: 'size-not-capable', evidence: { source: 'Resource SKUs: AcceleratedNetworkingEnabled' } },
          ],
        },
        { size: 'Standard_F8as_v6' },
      ],
      shown: gained.map((one) => ({ ...one, shows: 'no-effect' })),
      policy: {
        sizes: [
          { pattern: 'D*as_v6', says: 'gains', note: 'ours' },
          { pattern: 'F*', says: 'platform', note: 'ours' },
        ],
      },
    });
    expect(await rows()).toMatchObject([
      { size: 'b2s', answer: 'not-capable' },
      { size: 'd4as_v6', answer: 'unknown', contradicted: true },
      { size: 'f8as_v6', answer: 'accelerated-by-platform' },
    ]);
  });

  test('is filtered by size and answer, and refuses what it does not know', async () => {
    const { ask, rows } = await world({ records: [{ size: 'Standard_E8as_v6' }], shown: gained });
    expect((await rows('?size=Standard_D4*')).map(({ size }) => size)).toEqual(['d4as_v6']);
    expect((await rows('?answer=unknown')).map(({ size }) => size)).toEqual(['e8as_v6']);
    expect((await ask('?answer=perhaps')).status).toBe(400);
    expect((await ask('?vm=x')).status).toBe(400);
  });

  test('is the same from minute to minute where nothing has happened, so that its ETag stays', async () => {
    const { ask, time } = await world({
      records: [{ size: 'Standard_E8as_v6' }],
      shown: gained,
      policy: { sizes: [{ pattern: 'E*', says: 'gains', note: 'ours' }] },
    });
    const first = await ask();
    time.now += 61_000;
    expect(await ask()).toEqual(first);
  });

  test('counts no VM that is gone, and reads the assessments once a minute', async () => {
    const { rows, journal, time } = await world({ records: [{ decision: 'gone' }] });
    expect(await rows()).toEqual([]);
    await journal.recordAssessment(assessment({ size: 'Standard_E8as_v6', observedAt: instant(1) }));
    expect(await rows()).toEqual([]);
    time.now += 61_000;
    expect(await rows()).toHaveLength(1);
  });

  test('names 500 sizes at most, and says how many are left', async () => {
    const records = Array.from({ length: 501 }, (_, n) => ({ size: `Standard_X${n}` }));
    const { body } = await (await world({ records })).ask();
    expect([body.sizes.length, body.left]).toEqual([500, 1]);
  });

  test('says so where the observations cannot be read, and takes nothing for known', async () => {
    const { ask, sizes } = await world({ shown: gained });
    sizes.trouble = { kind: 'unavailable', message: 'no answer' };
    expect(await ask()).toMatchObject({ status: 502 });
  });
});
