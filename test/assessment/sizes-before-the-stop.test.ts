import { expect, test } from 'vitest';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import { azureOverSimulation } from '../support/azure-over-simulation.ts';

const size = 'Standard_D4s_v3';

async function vmOf(tags: Record<string, string> = {}) {
  const { azure, sources, requests, pass } = await azureOverSimulation();
  azure.createVm({ name: 'vm1', size, settled: true, createdAt: Date.parse('2026-11-23T07:00:00Z'), tags });
  const { id, location } = azure.vm('vm1');
  const vm = parseVmId(id);
  if (!vm.ok) throw new Error(vm.faults.join());
  const all = sources();
  const decisionOf = async (fresh: boolean): Promise<string> => {
    const assessed = await assessVm(all, defaultPolicy, vm.value, { correlationId: 'c', fresh });
    if (!assessed.ok) throw new Error(JSON.stringify(assessed.failure));
    const { decision } = assessed.value;
    return decision.kind === 'remediate' ? decision.plan : decision.reasons[0].code;
  };
  const restrict = (): void => azure.setRestrictions([{ size, location }]);
  const skus = (): number => requests().filter((one) => JSON.stringify(one).includes('/skus')).length;
  return { decisionOf, restrict, pass, skus };
}

test('a size that was restricted since is found by the assessment before the stop, whatever is cached', async () => {
  const { decisionOf, restrict, pass } = await vmOf();
  expect(await decisionOf(false)).toBe('restart');
  restrict();
  pass(1);
  expect(await decisionOf(false)).toBe('restart');
  expect(await decisionOf(true)).toBe('size-restricted');
  // The next assessment finds it too.
  expect(await decisionOf(false)).toBe('size-restricted');
});

test('sizes are not read again by an assessment that cannot lead to a stop', async () => {
  const { decisionOf, skus } = await vmOf({ 'accelnet-opt-out': 'true' });
  await decisionOf(true);
  skus();
  expect(await decisionOf(true)).toBe('opted-out');
  expect(skus()).toBe(0);
});
