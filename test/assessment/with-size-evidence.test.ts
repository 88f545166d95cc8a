import { describe, expect, test } from 'vitest';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import type { Advice, SizeObservation } from '../../src/core/model/evidence.ts';
import type { Flag } from '../../src/core/model/facts.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import type { Result } from '../../src/ports/cloud.ts';
import { sizeObservation } from '../support/evidence.ts';
import { noon, vmFacts } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';
import { MemorySizeObservations } from '../support/memory-size-observations.ts';

const unknownSize = 'Standard_D4as_v6';
const vm = parseVmId(vmFacts().id);
if (!vm.ok) throw new Error('no VM');
const vmId = vm.value;

interface World {
  readonly size?: string;
  readonly flags?: readonly Flag[];
  readonly advice?: Advice;
  readonly policy?: Partial<Policy>;
  readonly shown?: readonly SizeObservation['shows'][];
}

/** A VM of a size that no table knows, in a fleet of which some VMs have shown something. */
async function world({ size = unknownSize, flags = ['false'], advice, policy, shown = [] }: World) {
  const cloud = new FakeCloud(noon, () => undefined, { size }, flags);
  const sizes = new MemorySizeObservations();
  for (const [n, shows] of shown.entries())
    await sizes.keep(sizeObservation({ size, vmUid: `uid-${n}`, shows, at: noon }));
  const asked: string[] = [];
  const advised = new Map(advice === undefined ? [] : [[vmId.key, advice]]);
  let answer: Result<ReadonlyMap<string, Advice>> = { ok: true, value: advised };
  cloud.readAdvice = async (subscriptionId) => {
    asked.push(subscriptionId);
    return answer;
  };
  const runs = { knownOf: async () => ({ ok: true as const, value: { past: [] } }) };
  const rules = {
    ...defaultPolicy,
    modeForExisting: 'enforce',
    modeForNew: 'enforce',
    settleMinutes: 0,
    ...policy,
  } as const;
  const assess = async (fresh = false) => {
    const call = { correlationId: 'c', fresh };
    const read = await assessVm({ cloud, runs, sizes, now: () => cloud.now }, rules, vmId, call);
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    return read.value;
  };
  const refuseAdvice = () => {
    answer = { ok: false, failure: { kind: 'forbidden', message: '' } };
  };
  return { assess, sizes, asked, refuseAdvice };
}

const gained = ['gains', 'gains', 'gains'] as const;

describe('what the fleet has shown of a size', () => {
  test('is enough to remediate a VM of it, once as many as policy wants have gained', async () => {
    expect((await (await world({ shown: gained })).assess()).decision).toMatchObject({ kind: 'remediate' });
    const few = await (await world({ shown: gained.slice(1) })).assess();
    expect(few.decision).toMatchObject({ kind: 'skip', reasons: [{ code: 'size-unknown' }] });
    const more = await world({ shown: gained, policy: { observationsNeeded: 4 } });
    expect((await more.assess()).decision).toMatchObject({ kind: 'skip' });
  });

  test('is read fresh before a stop, and from the cache otherwise', async () => {
    const { assess, sizes } = await world({ shown: gained });
    await assess();
    expect(sizes.readFresh).toEqual([]);
    await assess(true);
    expect(sizes.readFresh).toEqual([unknownSize]);
  });

  test('has no vote where it cannot be read, and the evidence says so', async () => {
    const { assess, sizes } = await world({ shown: gained });
    expect((await assess()).decision.kind).toBe('remediate');
    sizes.trouble = { kind: 'unavailable', message: 'no answer' };
    const { decision, facts } = await assess();
    expect(facts.evidence).toBeUndefined();
    expect(decision).toMatchObject({
      kind: 'skip',
      reasons: [{ code: 'size-unknown', evidence: { missing: expect.stringContaining('fleet: not read') } }],
    });
  });
});

describe("Azure Advisor's recommendation", () => {
  const advice = { kind: 'configuration', lastUpdated: noon } as const;

  test('counts as one observation, and alone for nothing', async () => {
    expect((await (await world({ shown: gained.slice(1), advice })).assess()).decision.kind).toBe(
      'remediate',
    );
    const alone = await world({ advice, policy: { observationsNeeded: 1 } });
    expect((await alone.assess()).decision.kind).toBe('skip');
  });

  test('counts for nothing once it is older than its refresh allows', async () => {
    const lastUpdated = new Date(Date.parse(noon) - 19 * 3_600_000).toISOString();
    const old = await world({ shown: gained.slice(1), advice: { ...advice, lastUpdated } });
    expect((await old.assess()).decision.kind).toBe('skip');
  });

  test('is asked for only where it may matter: of an unknown size, or of a VM whose flags are all on', async () => {
    const [unknown, known, on] = await Promise.all([
      world({}),
      world({ size: 'Standard_D4s_v3' }),
      world({ size: 'Standard_D4s_v3', flags: ['true'] }),
    ]);
    for (const one of [unknown, known, on]) await one.assess();
    expect([unknown, known, on].map(({ asked }) => asked.length)).toEqual([1, 0, 1]);
  });

  test('fails no assessment where it cannot be read', async () => {
    const { assess, refuseAdvice } = await world({ shown: gained, advice });
    refuseAdvice();
    const { facts, decision } = await assess();
    expect(facts.evidence).not.toHaveProperty('advisor');
    expect(decision.kind).toBe('remediate');
  });
});
