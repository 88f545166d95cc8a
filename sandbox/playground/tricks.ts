import { allocationFailed, overconstrained } from '../arm/faults/fault-recipes.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';

/** What a newcomer does to a VM that is there. */
interface Trick {
  readonly label: string;
  readonly play: (azure: SimulatedAzure, vm: string) => void;
}

/** Tags that say how the app may treat a VM; its others stay. */
function tagged(azure: SimulatedAzure, vm: string, tags: Readonly<Record<string, string>>): void {
  azure.setTags(vm, { ...azure.vm(vm).tags, ...tags });
}

/** By the name under which the panel sends them. */
export const tricks: Readonly<Record<string, Trick>> = {
  'turn-off': {
    label: 'somebody turns Accelerated Networking off',
    play: (azure, vm) => {
      for (const { id } of azure.vm(vm).nics) azure.applyWithoutFlag(id);
    },
  },
  constrained: {
    label: 'it does not start while it is accelerated',
    play: (azure, vm) => azure.addFault(overconstrained({ resource: vm, count: 'unlimited' })),
  },
  'no-capacity': {
    label: 'its next two starts find no capacity',
    play: (azure, vm) => azure.addFault(allocationFailed({ resource: vm, count: 2 })),
  },
  silent: {
    label: 'its guest does not come back accelerated',
    play: (azure, vm) =>
      azure.addFault({
        operation: 'guest/boot',
        resource: vm,
        count: 'unlimited',
        effect: { kind: 'silent-guest', whileAccelerated: true },
      }),
  },
  slow: {
    label: 'its next deallocation takes 20 minutes',
    play: (azure, vm) =>
      azure.addFault({
        operation: 'virtualMachines/deallocate',
        resource: vm,
        effect: { kind: 'stuck', seconds: 1200 },
      }),
  },
  'opt-out': {
    label: 'its owner opts it out',
    play: (azure, vm) => tagged(azure, vm, { 'accelnet-opt-out': 'true' }),
  },
  ask: {
    label: 'its owner wants to be asked first',
    play: (azure, vm) => tagged(azure, vm, { 'accelnet-mode': 'approve' }),
  },
  delete: { label: 'it is deleted', play: (azure, vm) => azure.deleteVm(vm) },
};

/** What happens to a new VM, by the name under which the panel sends it: tricks that are played as it is created. */
export const fates: Readonly<Record<string, { readonly label: string; readonly trick?: string }>> = {
  plain: { label: 'all goes well' },
  constrained: { label: 'it does not start while it is accelerated', trick: 'constrained' },
  silent: { label: 'its guest does not come back accelerated', trick: 'silent' },
  ask: { label: 'its owner wants to be asked first', trick: 'ask' },
};
