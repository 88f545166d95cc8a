import type { SimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';

/** A block of the guide, what it is run on, and what is so after it. */
export interface Trial {
  /** The block's mark without its prefix. */
  readonly mark: string;
  /** In place of the guide's VM. */
  readonly vm?: string;
  readonly arrange?: (azure: SimulatedAzure) => void;
  /** What fails before the block is run, and part of its message. */
  readonly refused?: { readonly command: string; readonly says: string };
  /** Part of what the block prints. */
  readonly prints?: string;
  readonly world?: { readonly seen: (azure: SimulatedAzure) => unknown; readonly wanted: unknown };
}

const size = 'Standard_D4s_v3';
const resourceGroup = 'rg-web';
const plain = { size, resourceGroup, settled: true };

/** Each VM's size and power, and whether its interfaces are accelerated on the host. */
const vms =
  (...names: string[]) =>
  (azure: SimulatedAzure): unknown =>
    names.map((name) => {
      const { powerState, nics } = azure.vm(name);
      const { vmSize } = azure.vmResource(name).properties.hardwareProfile;
      return [vmSize, powerState, ...nics.map(({ accelerated }) => accelerated)];
    });

/** A VM's power, and the flags of its interfaces. */
const flags =
  (name: string) =>
  (azure: SimulatedAzure): unknown => {
    const { powerState, nics } = azure.vm(name);
    return [powerState, ...nics.map(({ id }) => azure.nic(id).properties.enableAcceleratedNetworking)];
  };

/** The trials, in the order of the guide's blocks. */
export const trials: readonly Trial[] = [
  { mark: 'sizes', prints: size },
  {
    mark: 'new-vm',
    arrange: (azure) => azure.setResourceGroup(resourceGroup, {}),
    prints: 'VM running',
    world: { seen: vms('new-1'), wanted: [[size, 'running', true]] },
  },
  {
    mark: 'new-nic',
    arrange: (azure) => {
      azure.addResource({ kind: 'virtual-network', name: 'vnet-web', resourceGroup });
    },
    prints: '"enableAcceleratedNetworking": true',
  },
  {
    mark: 'assess',
    arrange: (azure) => {
      const nics = [{ name: 'web-1-nic', resourceGroup: 'rg-net' }, { name: 'web-1-nic-2' }];
      azure.createVm({ ...plain, name: 'web-1', nics });
    },
    prints: '"accelerated": false',
  },
  {
    mark: 'one-vm',
    world: { seen: vms('web-1'), wanted: [[size, 'running', true, true]] },
  },
  {
    mark: 'availability-set',
    arrange: (azure) => {
      for (const name of ['web-2', 'web-3']) azure.createVm({ ...plain, name, availabilitySet: 'as-web' });
    },
    world: {
      seen: vms('web-2', 'web-3'),
      wanted: [
        [size, 'running', true],
        [size, 'running', true],
      ],
    },
  },
  {
    mark: 'off-already',
    vm: 'web-4',
    arrange: (azure) => {
      azure.createVm({ ...plain, name: 'web-4', powerState: 'deallocated' });
    },
    world: { seen: flags('web-4'), wanted: ['deallocated', true] },
  },
  {
    mark: 'does-not-start',
    vm: 'web-4',
    arrange: (azure) => {
      azure.setCapacity([{ size, location: 'westeurope', acceleratedOnly: true, free: 0 }]);
    },
    refused: {
      command: 'az vm start --resource-group "$group" --name "$vm"',
      says: 'OverconstrainedAllocationRequest',
    },
    world: { seen: flags('web-4'), wanted: ['running', false] },
  },
  { mark: 'verify', prints: 'True' },
  { mark: 'turn-off', world: { seen: flags('web-1'), wanted: ['running', false, false] } },
  {
    mark: 'resize',
    vm: 'web-2',
    world: { seen: vms('web-2'), wanted: [['Standard_B2s', 'running', false]] },
  },
];
