import { describe, expect, test } from 'vitest';
import { readDisruptionGroups } from '../../src/assessment/group-facts.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { CloudFailureKind, CloudReader } from '../../src/ports/cloud.ts';
import { failing } from '../support/answering.ts';
import { facts, nicFacts, subscriptionId, vmFacts } from '../support/facts.ts';

const idOf = (name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/${name}`;
const poolOf = (n: number): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/net/providers/Microsoft.Network/loadBalancers/lb/backendAddressPools/p${n}`;
const inPools = (pools: number): Facts => {
  const backendPools = Array.from({ length: pools }, (_, n) => poolOf(n));
  return facts({}, { nics: [nicFacts({ backendPools })] });
};
const membersNamed = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => idOf(`m${from + n}`));

interface Members {
  /** The members of the nth pool. */
  readonly of?: (n: number) => readonly string[];
  readonly pool?: CloudReader['readPoolMembers'];
  readonly vm?: CloudReader['readVm'];
}

async function read(given: Facts, { of = () => [], pool, vm }: Members = {}) {
  const reads: string[] = [];
  const own = parseVmId(given.vm.id);
  if (!own.ok) throw new Error('no VM');
  const answer = await readDisruptionGroups(
    {
      readPoolMembers: pool ?? (async (id) => ({ ok: true, value: of(Number(id.split('/p').at(-1))) })),
      readTaggedVms: async () => ({ ok: true, value: [] }),
      readVm: async (id, call) => {
        reads.push(id.name);
        return await (vm?.(id, call) ?? { ok: true, value: vmFacts({ id: id.path }) });
      },
    },
    defaultPolicy,
    own.value,
    given,
    { correlationId: 'c' },
  );
  return { answer, reads, groups: answer.ok ? answer.value.disruptionGroups : undefined };
}

test('a VM in no group is assessed on the facts that are there', async () => {
  const given = facts();
  expect((await read(given)).answer).toStrictEqual({ ok: true, value: given });
});

describe('the members of a VM’s groups', () => {
  test('are read in up to twenty groups, and in none where there are more', async () => {
    const few = await read(inPools(20), { of: () => [idOf('m1')] });
    expect(few.groups).toHaveLength(20);
    expect(few.groups?.every((one) => 'others' in one)).toBe(true);
    const many = await read(inPools(21), { of: () => [idOf('m1')] });
    expect(many.groups).toHaveLength(21);
    expect(many.groups?.[20]).toMatchObject({ unreadable: '21 groups are too many to be read' });
    expect(many.reads).toEqual([]);
  });

  test('are read up to a hundred in all groups together, without the VM itself', async () => {
    const own = vmFacts().id;
    const of = (n: number): string[] => [own, ...(n === 0 ? membersNamed(0, 60) : membersNamed(50, 100))];
    const { groups, reads } = await read(inPools(2), { of });
    expect(groups?.map((one) => 'others' in one)).toEqual([true, true]);
    expect(reads).toHaveLength(100);
    const one = (n: number): string[] => (n === 0 ? membersNamed(0, 60) : membersNamed(50, 101));
    const more = await read(inPools(2), { of: one });
    expect(more.groups?.[0]).toHaveProperty('others');
    expect(more.groups?.[1]).toMatchObject({
      unreadable: '101 members are too many to be read one by one',
    });
  });

  test('are each read once, in whatever spelling, and five at a time', async () => {
    let now = 0;
    let most = 0;
    const { reads } = await read(inPools(2), {
      of: (n) => membersNamed(0, 12).map((id) => (n === 0 ? id : id.toUpperCase())),
      vm: async (id) => {
        most = Math.max(most, ++now);
        await new Promise((done) => setImmediate(done));
        now--;
        return { ok: true, value: vmFacts({ id: id.path }) };
      },
    });
    expect([reads.length, most]).toEqual([12, 5]);
  });

  test('are available where they run with a Ready agent', async () => {
    const vms: Record<string, Parameters<typeof vmFacts>[0]> = {
      m0: {},
      m1: { power: 'deallocated' },
      m2: { agent: { ready: false } },
      m3: { agent: undefined as never },
    };
    const { groups } = await read(inPools(1), {
      of: () => membersNamed(0, 4),
      vm: async ({ name }) => ({ ok: true, value: vmFacts(vms[name]) }),
    });
    expect(groups).toMatchObject([
      { others: [true, false, false, false].map((available, n) => ({ id: idOf(`m${n}`), available })) },
    ]);
  });

  test.each<CloudFailureKind>(['forbidden', 'unreadable', 'refused'])(
    'that cannot be read because a pool is %s make the group unreadable, with a short reason',
    async (kind) => {
      const pool = async () => failing(kind, { message: 'x'.repeat(1000) });
      const { groups } = await read(inPools(1), { pool });
      expect(groups).toMatchObject([{ unreadable: 'x'.repeat(300) }]);
    },
  );

  test.each<CloudFailureKind>(['throttled', 'unavailable', 'conflict', 'internal'])(
    'that cannot be read because a pool is %s make the whole read fail, so that it is repeated',
    async (kind) => {
      const { answer } = await read(inPools(1), { pool: async () => failing(kind) });
      expect(answer).toMatchObject({ ok: false, failure: { kind } });
    },
  );
});
