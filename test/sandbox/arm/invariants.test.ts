import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SimulatedAzure } from '../../../sandbox/arm/simulated-azure.ts';
import { type Bench, startBench } from './support/bench.ts';

type Step =
  | { readonly do: 'power'; readonly vm: number; readonly action: string }
  | { readonly do: 'flag'; readonly vm: number; readonly flag: boolean; readonly fresh: boolean }
  | { readonly do: 'tags'; readonly vm: number }
  | { readonly do: 'steal'; readonly vm: number }
  | { readonly do: 'wait'; readonly seconds: number };

const vm = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('power' as const),
    vm,
    action: fc.constantFrom('start', 'deallocate', 'powerOff', 'restart'),
  }),
  fc.record({ do: fc.constant('flag' as const), vm, flag: fc.boolean(), fresh: fc.boolean() }),
  fc.record({ do: fc.constant('tags' as const), vm }),
  fc.record({ do: fc.constant('steal' as const), vm }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 40, 300) }),
);

const invented = { invented: { deep: ['kept'] }, properties: { invented: 'kept' } };
const legal: Readonly<Record<string, readonly string[]>> = {
  running: ['deallocating', 'stopping', 'starting'],
  deallocating: ['deallocated', 'running', 'stopped'],
  deallocated: ['starting'],
  starting: ['running', 'deallocated', 'stopped'],
  stopping: ['stopped', 'running'],
  stopped: ['starting', 'deallocating'],
};

async function take(
  { azure, arm, pass }: Bench,
  ids: readonly string[],
  etags: string[],
  one: Step,
): Promise<void> {
  if (one.do === 'wait') return await pass(one.seconds);
  const id = ids[one.vm] ?? '';
  const nic = azure.vm(id).nics[0]?.id ?? '';
  if (one.do === 'power') await arm.call('POST', `${id}/${one.action}`);
  if (one.do === 'tags') await arm.call('PATCH', nic, { body: { tags: { step: 'x' } } });
  if (one.do === 'steal') {
    const { body } = await arm.get(id);
    const other = azure.vm(ids[(one.vm + 1) % ids.length] ?? '').nics[0]?.id;
    const properties = {
      ...(body.properties as object),
      networkProfile: { networkInterfaces: [{ id: other }] },
    };
    expect([400, 409]).toContain((await arm.call('PUT', id, { body: { ...body, properties } })).status);
  }
  if (one.do === 'flag') {
    const { body, headers } = await arm.get(nic);
    Object.assign(body.properties as object, { enableAcceleratedNetworking: one.flag });
    const etag = one.fresh
      ? (headers.etag ?? '')
      : (etags.find((known) => known !== headers.etag) ?? 'W/"none"');
    const { status } = await arm.call('PUT', nic, { body, headers: { 'if-match': etag } });
    if (!one.fresh) expect(status).toBe(412);
  }
}

function check(azure: SimulatedAzure): void {
  const state = azure.state();
  const busy = state.operationsInProgress.map(({ resource }) => resource);
  expect(new Set(busy).size).toBe(busy.length);
  const owners = state.vms.flatMap(({ nics }) => nics.map(({ id }) => id));
  expect(new Set(owners).size).toBe(owners.length);
  for (const { id, nics } of state.vms)
    for (const nic of nics) expect(azure.nic(nic.id).properties.virtualMachine?.id).toBe(id);
  for (const nic of state.nics) expect(nic).toMatchObject(invented);
}

/** Checks in the journal that each change of a network interface has a new etag, and that each change of power is legal. */
function checkJournal(azure: SimulatedAzure): void {
  const seen = new Set<unknown>();
  for (const entry of azure.journal()) {
    if (entry.type !== 'change') continue;
    if (entry.kind === 'power') expect(legal[String(entry.from)]).toContain(entry.to);
    if (entry.kind !== 'nic' || entry.to === null) continue;
    const { etag } = entry.to as { etag: string };
    expect(seen.has(etag)).toBe(false);
    seen.add(etag);
  }
}

describe('after any requests of clients', () => {
  test('a VM has one operation at a time, a network interface one VM, every write a new etag, and unknown members are kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25 }),
        fc.integer({ min: 1, max: 99 }),
        async (steps, seed) => {
          const bench = await startBench({ seed, durations: {} });
          const ids = ['a', 'b', 'c'].map(
            (name) =>
              bench.azure.createVm({
                name,
                size: 'Standard_D4s_v3',
                settled: true,
                powerState: name === 'c' ? 'deallocated' : 'running',
                nics: [{ name: `${name}-nic`, extra: structuredClone(invented) }],
              }).id,
          );
          const etags = bench.azure.state().nics.map(({ etag }) => etag);
          for (const one of steps) {
            await take(bench, ids, etags, one);
            check(bench.azure);
          }
          await bench.pass(7200);
          check(bench.azure);
          checkJournal(bench.azure);
          expect(bench.azure.state().operationsInProgress).toEqual([]);
          await bench.azure.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});
