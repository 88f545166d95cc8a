import type { VmOrder } from './arm/compute/vm-order.ts';
import { overconstrained } from './arm/faults/fault-recipes.ts';
import type { SimulatedAzure } from './arm/simulated-azure.ts';

const daysAgo = (now: number, days: number): number => now - days * 24 * 3_600_000;

/** The fleet that a newcomer finds: each VM with a story of its own. */
export function fleet(now: number): VmOrder[] {
  return [
    {
      name: 'web-linux',
      size: 'Standard_D4s_v3',
      os: 'linux',
      extensions: [{ name: 'AzureMonitorLinuxAgent', seconds: 60 }],
    },
    {
      name: 'web-windows',
      size: 'Standard_D4s_v4',
      os: 'windows',
      extensions: [{ name: 'IaaSAntimalware', seconds: 90 }],
    },
    {
      name: 'db-two-nics',
      size: 'Standard_E4s_v3',
      nics: [{ name: 'db-front' }, { name: 'db-back', resourceGroup: 'rg-network' }],
    },
    { name: 'batch-deallocated', size: 'Standard_F4s_v2', powerState: 'deallocated' },
    { name: 'pay-opted-out', size: 'Standard_D4s_v3', settled: true, tags: { 'accelnet-opt-out': 'true' } },
    { name: 'tiny-b2s', size: 'Standard_B2s', settled: true },
    { name: 'app-d4s-v5', size: 'Standard_D4s_v5' },
    { name: 'spot-worker', size: 'Standard_D4s_v3', settled: true, priority: 'Spot' },
    { name: 'ha-member', size: 'Standard_D4s_v3', settled: true, availabilitySet: 'avset-ha' },
    { name: 'cache-ephemeral', size: 'Standard_D4s_v3', settled: true, ephemeral: true },
    {
      name: 'good-already',
      size: 'Standard_D4s_v3',
      settled: true,
      nics: [{ name: 'good-nic', accelerated: true }],
    },
    { name: 'next-gen', size: 'Standard_D4s_v6', settled: true },
    { name: 'old-reported', size: 'Standard_D4s_v3', settled: true, createdAt: daysAgo(now, 400) },
  ];
}

/** The VM that is created before your eyes. */
export const newcomer: VmOrder = {
  name: 'newcomer',
  size: 'Standard_D4s_v3',
  extensions: [{ name: 'CustomScript', seconds: 120 }],
};

/** The VM that does not start again with the flag on, and is put back as it was. */
export const unlucky: VmOrder = { name: 'unlucky', size: 'Standard_D8s_v3' };

/** Breaks the next starts of a VM for as long as it has the flag. */
export function breakStarts(azure: SimulatedAzure, vm: string): void {
  azure.addFault(overconstrained({ resource: vm, count: 'unlimited' }));
}
