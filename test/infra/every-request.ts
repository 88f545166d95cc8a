import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { createFleets } from '../../src/azure/inventory/fleets.ts';
import { AzureCloud } from '../../src/azure/resources/azure-cloud.ts';
import { parseNicId, parseVmId, type ResourceId } from '../../src/core/model/resource-id.ts';
import type { Accepted, Cloud, Operation, Result } from '../../src/ports/cloud.ts';
import type { Fleet } from '../../src/ports/inventory.ts';
import { azureOverSimulation } from '../support/azure-over-simulation.ts';

const probe = readFileSync(path.resolve(import.meta.dirname, '../../guest/probe-linux.sh'), 'utf8');
const call = { correlationId: '00000000-0000-4000-8000-00000000c0de', fresh: true };
const subscriptionId = '11111111-2222-4333-8444-555555555555';

/** The subscription of the VM. */
export const subscription = `/subscriptions/${subscriptionId}`;
const group = `/subscriptions/${subscriptionId}/resourceGroups/net/providers`;
const network = `${group}/Microsoft.Network`;
const gallery = `${group}/Microsoft.Compute/galleries/gold/images/web/versions/1.0.0`;
const address = `${network}/publicIPAddresses/ip`;
const set = 'as';
const pools = [
  `${network}/loadBalancers/lb/backendAddressPools/web`,
  `${network}/applicationGateways/gw/backendAddressPools/web`,
];

// Joined to everything that a network interface can name.
const ipConfiguration = {
  publicIPAddress: { id: address },
  applicationSecurityGroups: [{ id: `${network}/applicationSecurityGroups/asg` }],
  loadBalancerBackendAddressPools: [{ id: pools[0] }],
  loadBalancerInboundNatRules: [{ id: `${network}/loadBalancers/lb/inboundNatRules/ssh` }],
  applicationGatewayBackendAddressPools: [{ id: pools[1] }],
};
const nic = {
  name: 'vm-nic',
  extra: {
    properties: {
      networkSecurityGroup: { id: `${network}/networkSecurityGroups/nsg` },
      ipConfigurations: [{ properties: ipConfiguration }],
    },
  },
};

/** A simulated Azure with a VM that has everything, and the app's own way to it. */
export interface Stand {
  readonly azure: SimulatedAzure;
  /** Makes each request of the app to Azure once, whatever the answer is. */
  readonly everything: () => Promise<void>;
}

/** Starts the stand, which ends with the test. */
export async function standWithEverything(): Promise<Stand> {
  const { azure, client, apiVersions, now, pass } = await azureOverSimulation({
    subscriptionIds: [subscriptionId],
  });
  azure.addResource({ kind: 'public-address', name: 'ip', resourceGroup: 'net', sku: 'Standard' });
  const { id } = azure.createVm({
    name: 'vm',
    size: 'Standard_D4s_v3',
    settled: true,
    availabilitySet: set,
    nics: [nic],
  });
  const vm = parsed(parseVmId(id));
  const ownNic = parsed(parseNicId(azure.nic('vm-nic').id));
  const cloud = new AzureCloud({ client, apiVersions, now });
  const fleets = createFleets({ client, apiVersions });
  const steps = [...stepsOf(cloud, vm, ownNic), ...Object.values(fleets).flatMap(fleetSteps)];
  const everything = async (): Promise<void> => {
    for (const step of steps) {
      const operation = operationOf(await step());
      pass(5);
      if (operation !== undefined) await cloud.poll(operation, call);
    }
  };
  return { azure, everything };
}

type Step = () => Promise<Result<unknown>>;

/** One step for each method; the compiler requires one for a new method. The VM is deallocated and started again. */
function stepsOf(cloud: Cloud, vm: ResourceId, nic: ResourceId): readonly Step[] {
  const image = { subscriptionId, location: 'westeurope', imageId: gallery };
  const setId = vm.path.replace(/virtualMachines\/.+$/, `availabilitySets/${set}`);
  // A simulated guest runs only scripts that it knows.
  const script = { os: 'linux', text: probe } as const;
  const steps: Readonly<Record<keyof Cloud, Step>> = {
    readVm: () => cloud.readVm(vm, call),
    readNic: () => cloud.readNic(nic, call),
    readGroup: () => cloud.readGroup(vm, call),
    readSubscription: () => cloud.readSubscription(subscriptionId, call),
    readSizeOffer: () => cloud.readSizeOffer(subscriptionId, 'westeurope', 'Standard_D4s_v3', call),
    readReadOnlyLocks: () => cloud.readReadOnlyLocks(subscriptionId, call),
    readDenyAssignments: () => cloud.readDenyAssignments(subscriptionId, call),
    readImageDeclaration: async () => {
      const read = await cloud.readVm(vm, call);
      // The image definition is read only if the disk exists and declares nothing.
      const disk = read.ok && read.value.osDiskId !== undefined ? { osDiskId: read.value.osDiskId } : {};
      return await cloud.readImageDeclaration({ ...image, ...disk }, call);
    },
    isDynamicAddress: () => cloud.isDynamicAddress(address, call),
    readAcceleratedSibling: () => cloud.readAcceleratedSibling(setId, vm, call),
    readPoolMembers: () => cloud.readPoolMembers(pools[0] ?? '', call),
    readTaggedVms: () => cloud.readTaggedVms(subscriptionId, 'accelnet-group', call),
    readAdvice: () => cloud.readAdvice(subscriptionId, call),
    readVmByUid: () => cloud.readVmByUid(subscriptionId, '00000000-0000-4000-8000-000000000001', call),
    readPermissions: () => cloud.readPermissions(vm.path, call),
    runGuestScript: () => cloud.runGuestScript(vm, script, call),
    // Polled in `everything`, as every accepted operation is.
    pollGuestScript: () => nothing,
    restart: () => cloud.restart(vm, call),
    deallocate: () => cloud.deallocate(vm, call),
    writeFlag: () => cloud.writeFlag(nic, 'true', vm, call),
    start: () => cloud.start(vm, call),
    poll: () => nothing,
  };
  return [...Object.values(steps), () => cloud.readPoolMembers(pools[1] ?? '', call)];
}

const nothing: Promise<Result<undefined>> = Promise.resolve({ ok: true, value: undefined });

function fleetSteps(fleet: Fleet): readonly Step[] {
  const steps: Readonly<Record<keyof Fleet, Step>> = {
    pageOfVms: () => fleet.pageOfVms(subscriptionId, undefined, call),
    listGroups: () => fleet.listGroups(subscriptionId, call),
  };
  return Object.values(steps);
}

function operationOf(result: Result<unknown>): Operation | undefined {
  if (!result.ok || typeof result.value !== 'object' || result.value === null) return undefined;
  return 'how' in result.value ? (result.value as Accepted).operation : undefined;
}

function parsed<T>(reading: { ok: true; value: T } | { ok: false; faults: readonly string[] }): T {
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.value;
}
