import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import { azureOverSimulation, monday } from '../support/azure-over-simulation.ts';
import { corpusSubscription, readCorpus, recordedReads } from '../support/corpus.ts';

const call = { correlationId: '00000000-0000-4000-8000-00000000c0de' };
const hour = 3_600_000;
const twoNics: VmOrder = {
  name: 'web',
  size: 'Standard_D4s_v3',
  nics: [{ name: 'web-0' }, { name: 'web-1' }],
  settled: true,
  createdAt: Date.parse(monday) - hour,
  raiseEvents: false,
};

/** A simulated Azure with one VM, and what its assessments cost in requests. */
async function counted(order: Partial<VmOrder> = {}, policy: Partial<Policy> = {}) {
  const { azure, sources, requests, pass } = await azureOverSimulation({
    subscriptionIds: [corpusSubscription],
    recordedReads: recordedReads([]),
  });
  const id = parseVmId(azure.createVm({ ...twoNics, ...order }).id);
  if (!id.ok) throw new Error(id.faults.join());
  const cost = async (fresh = false): Promise<{ decision: string; requests: number }> => {
    const given = { ...call, fresh };
    const assessed = await assessVm(sources(), { ...defaultPolicy, ...policy }, id.value, given);
    if (!assessed.ok) throw new Error(JSON.stringify(assessed.failure));
    const { decision } = assessed.value;
    const first = decision.kind === 'remediate' ? decision.plan : decision.reasons[0].code;
    return { decision: first, requests: requests().length };
  };
  return { azure, cost, pass };
}

describe('an assessment of a VM with two network interfaces', () => {
  test('costs at most 12 requests with empty caches and 6 with filled ones', async () => {
    const { cost } = await counted();
    const [cold, warm] = [await cost(), await cost()];
    expect([cold.decision, warm.decision]).toEqual(['restart', 'restart']);
    expect(cold.requests).toBeGreaterThan(5);
    expect(cold.requests).toBeLessThanOrEqual(12);
    expect(warm.requests).toBeLessThanOrEqual(6);
  });

  test('costs one more for its public address, and none more where no outage is planned', async () => {
    const { cost } = await counted({ publicAddress: 'basic-dynamic' });
    const [cold, warm] = [await cost(), await cost()];
    expect(warm.decision).toBe('dynamic-public-ip');
    expect(cold.requests).toBeLessThanOrEqual(13);
    expect(warm.requests).toBeLessThanOrEqual(7);
    const stopped = await counted({ publicAddress: 'basic-dynamic', powerState: 'deallocated' });
    await stopped.cost();
    expect(await stopped.cost()).toMatchObject({ decision: 'nics-only' });
    const plain = await counted();
    await plain.cost();
    expect((await stopped.cost()).requests).toBe((await plain.cost()).requests);
  });

  test('uses nothing from the caches before an outage', async () => {
    const { cost, pass } = await counted();
    const cold = await cost();
    const fresh = await cost(true);
    expect(fresh.requests).toBe(cold.requests);
    await cost();
    pass(6);
    expect((await cost()).requests).toBeGreaterThan((await cost()).requests);
  });
});

/** What the second assessment of a VM of the corpus costs. */
async function warmCostOf(name: string): Promise<number> {
  const corpus = readCorpus().filter(({ vm }) => vm.name === name);
  const [one] = corpus;
  const { sources, requests } = await azureOverSimulation({
    subscriptionIds: [corpusSubscription],
    recordedReads: recordedReads(corpus),
  });
  const id = parseVmId(one?.vm.id ?? '');
  if (!id.ok) throw new Error(id.faults.join());
  const policy = { ...defaultPolicy, ...one?.policy };
  await assessVm(sources(), policy, id.value, call);
  expect(requests().length).toBeLessThanOrEqual(12);
  await assessVm(sources(), policy, id.value, call);
  return requests().length;
}

test('a custom image costs two more requests, for its disk and definition, and none where policy allows it', async () => {
  const defaultValue = await warmCostOf('size-dsv3');
  expect(await warmCostOf('image-gallery')).toBe(defaultValue + 2);
  expect(await warmCostOf('image-managed-declared')).toBe(defaultValue + 1);
  expect(await warmCostOf('image-allowed-id')).toBe(defaultValue);
});

test('a member of an availability set costs two more requests where policy follows a sibling, however many there are', async () => {
  const defaultValue = await warmCostOf('size-dsv3');
  expect(await warmCostOf('in-set-sibling')).toBe(defaultValue + 2);
  expect(await warmCostOf('in-set')).toBe(defaultValue);
});
