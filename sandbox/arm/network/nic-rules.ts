import { findSize, type Size, sizesIn } from '../compute/sizes.ts';
import { keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type ArmError, anotherOperation, type Reply, refusal } from '../server/errors.ts';
import type { NicResource } from '../world/resources.ts';
import type { NetworkInterface, VirtualMachine } from '../world/world.ts';
import type { NicWrite } from './nic-body.ts';

type Check = (
  simulation: Simulation,
  body: NicWrite,
  nic: NetworkInterface,
  vm: VirtualMachine | undefined,
) => Reply | undefined;

/** Why a PUT of an existing network interface is refused, if it is. The first reason counts. */
export function refuseNicWrite(
  simulation: Simulation,
  body: NicWrite,
  nic: NetworkInterface,
): Reply | undefined {
  const attached = nic.resource.properties.virtualMachine?.id;
  const vm = attached === undefined ? undefined : simulation.world.virtualMachines[keyOf(attached)];
  for (const check of checks) {
    const refused = check(simulation, body, nic, vm);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function turnsOn(body: NicWrite, nic: NetworkInterface): boolean {
  return (
    body.properties.enableAcceleratedNetworking === true &&
    !nic.resource.properties.enableAcceleratedNetworking
  );
}

/** Network works on one write of a network interface at a time (recorded: bosh-azure-cpi-release#179). */
const oneWriteAtATime: Check = ({ world, settings }, _body, { operation }) => {
  if (operation === undefined) return undefined;
  const { concurrentNicWrite } = settings.rules;
  const writing = world.operations[operation]?.name === 'networkInterfaces/write';
  return writing && concurrentNicWrite === 'supersedes' ? undefined : anotherOperation(operation);
};

/** Network interfaces of a hibernated VM cannot be changed (hibernate-resume; the code is assumed). */
const vmAwake: Check = (_simulation, _body, { resource }, vm) =>
  vm?.hibernated === true
    ? refusal(
        409,
        'OperationNotAllowed',
        `Network interface '${resource.name}' cannot be changed since the VM '${vm.resource.name}' is hibernated.`,
      )
    : undefined;

/** The write reaches into Compute, which refuses it while the VM is being deleted (recorded: viya4-iac-azure#140); for other operations see the rule. */
const vmAtRest: Check = ({ world, settings }, _body, _nic, vm) => {
  const current = vm?.operation === undefined ? undefined : world.operations[vm.operation];
  if (vm === undefined || current === undefined) return undefined;
  if (current.name === 'virtualMachines/delete')
    return refusal(
      409,
      'OperationNotAllowed',
      `Operation 'startTenantUpdate' is not allowed on VM '${vm.resource.name}' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).`,
    );
  return settings.rules.nicWriteDuringVmOperation === 'refused' ? anotherOperation(current.id) : undefined;
};

/** The primary ip configuration cannot be dropped (recorded: azure-sdk-for-python#4241). */
const primaryIpConfigurationStays: Check = (_simulation, body, { resource }) => {
  const names = (body.properties.ipConfigurations ?? []).map(({ name }) => name.toLowerCase());
  const dropped = resource.properties.ipConfigurations.find(
    ({ name, properties }) => properties.primary && !names.includes(name.toLowerCase()),
  );
  if (dropped === undefined) return undefined;
  const message = `IP Configuration ${dropped.id} cannot be deleted. Deletion and renaming of primary IP Configuration is not supported.`;
  return refusal(400, 'IpConfigDeleteNotSupported', message, []);
};

/** A size that cannot has its flag refused (recorded: terraform-provider-azurerm#1383). */
const sizeCan: Check = (simulation, body, nic, vm) => {
  if (vm === undefined || body.properties.enableAcceleratedNetworking !== true) return undefined;
  const { hardwareProfile, networkProfile } = vm.resource.properties;
  // A write that leaves the flag on is not counted again.
  const others = turnsOn(body, nic)
    ? networkProfile.networkInterfaces.flatMap(({ id }) => {
        const other = simulation.world.networkInterfaces[keyOf(id)]?.resource;
        const on = other?.properties.enableAcceleratedNetworking === true;
        return other !== undefined && on && keyOf(id) !== keyOf(nic.resource.id) ? [other] : [];
      })
    : [];
  const all = [nic.resource, ...others];
  const error = sizeRefusal(simulation, hardwareProfile.vmSize, vm.resource.name, all);
  return error === undefined ? undefined : { status: 400, body: { error } };
};

/** See the rule `flagOnRunningVm`; the code is assumed. */
const flagOnRunningVm: Check = ({ settings }, body, nic, vm) => {
  if (settings.rules.flagOnRunningVm !== 'refused' || vm === undefined || !turnsOn(body, nic))
    return undefined;
  if (vm.power === 'deallocated' || vm.power === 'stopped') return undefined;
  const message = `Accelerated networking cannot be changed on '${nic.resource.name}' since the VM '${vm.resource.name}' is ${vm.power}.`;
  return refusal(409, 'OperationNotAllowed', message);
};

/** See the rule `flagInPlainAvailabilitySet` (recorded: terraform-provider-azurerm#782). */
const availabilitySetCluster: Check = (simulation, body, nic, vm) => {
  const set = vm?.resource.properties.availabilitySet?.id;
  if (vm === undefined || set === undefined || !turnsOn(body, nic)) return undefined;
  if (simulation.settings.rules.flagInPlainAvailabilitySet === 'accepted') return undefined;
  const siblings = Object.values(simulation.world.virtualMachines).filter(
    (other) => other !== vm && keyOf(other.resource.properties.availabilitySet?.id ?? '') === keyOf(set),
  );
  const allocated = siblings.filter(({ power }) => power !== 'deallocated');
  if (allocated.length === 0 || allocated.some(({ virtualFunctions }) => virtualFunctions.length > 0))
    return undefined;
  return refusal(
    400,
    'ExistingAvailabilitySetWasNotDeployedOnAcceleratedNetworkingEnabledCluster',
    `Cannot use accelerated networking on an existing availability set '${nameOf(set)}' with VM(s) without accelerated-networking-enabled network interfaces.`,
  );
};

const checks: readonly Check[] = [
  oneWriteAtATime,
  vmAwake,
  vmAtRest,
  primaryIpConfigurationStays,
  sizeCan,
  flagOnRunningVm,
  availabilitySetCluster,
];

/** Why these network interfaces cannot be on a VM of this size with their flags (recorded: terraform-provider-azurerm#1383). */
export function sizeRefusal(
  { world, settings }: Simulation,
  size: string,
  vm: string,
  nics: readonly NicResource[],
): ArmError | undefined {
  const found = findSize(world, size);
  if (nics.length === 0) return undefined;
  if (found?.accelerated === true)
    return settings.rules.secondAcceleratedNic === 'refused' && nics.length > found.acceleratedNics
      ? tooManyAccelerated(found, vm)
      : undefined;
  const compatible = sizesIn(world).flatMap(({ accelerated, name }) => (accelerated ? [name] : []));
  return {
    code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking',
    message: `Virtual machine ${vm} has size ${size}, which is not compatible with enabling accelerated networking on network interface(s) on the VM. Compatible VM sizes: ${compatible.join(', ')}.`,
    details: [],
  };
}

// That there is such a limit is documented (see size-truth.ts); no answer of Azure to one interface more is published: code and text are assumed.
function tooManyAccelerated({ name, acceleratedNics }: Size, vm: string): ArmError {
  return {
    code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking',
    message: `Virtual machine ${vm} has size ${name}, which can have accelerated networking on ${acceleratedNics} network interface(s).`,
    details: [],
  };
}
