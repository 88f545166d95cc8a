import { keyOf, subscriptionOf } from '../kernel/resource-id.ts';
import type { NicResource } from '../world/resources.ts';
import type { FixedQuery, GraphRow } from './fixed-query.ts';
import type { GraphVm } from './graph-snapshot.ts';

/** What a sweep asks: every VM with all that listed VMs are assessed by, its power state and its network interfaces, one row a VM. */
export const fleet: FixedQuery = {
  name: 'fleet',
  text: `resources
| where type =~ 'microsoft.compute/virtualmachines'
| extend p = properties
| project id, location, zones, tags, managedBy, plan, extendedLocation, properties = bag_pack('vmId', p.vmId, 'hardwareProfile', p.hardwareProfile, 'provisioningState', p.provisioningState, 'timeCreated', p.timeCreated, 'priority', p.priority, 'imageReference', p.storageProfile.imageReference, 'osDisk', p.storageProfile.osDisk, 'securityProfile', p.securityProfile, 'networkInterfaces', p.networkProfile.networkInterfaces, 'availabilitySet', p.availabilitySet, 'virtualMachineScaleSet', p.virtualMachineScaleSet, 'proximityPlacementGroup', p.proximityPlacementGroup, 'host', p.host, 'hostGroup', p.hostGroup, 'capacityReservation', p.capacityReservation, 'power', p.extended.instanceView.powerState.code)
| mv-expand reference = properties.networkInterfaces
| extend nicId = tolower(tostring(reference.id))
| join kind=leftouter (resources
    | where type =~ 'microsoft.network/networkinterfaces'
    | extend p = properties
    | project nicId = tolower(id), nic = bag_pack('provisioningState', p.provisioningState, 'enableAcceleratedNetworking', p.enableAcceleratedNetworking, 'enableIPForwarding', p.enableIPForwarding, 'auxiliaryMode', p.auxiliaryMode, 'virtualMachine', p.virtualMachine, 'primary', p.primary)
  ) on nicId
| summarize nics = make_list(bag_pack('id', nicId, 'properties', nic)), location = take_any(location), zones = take_any(zones), tags = take_any(tags), managedBy = take_any(managedBy), plan = take_any(plan), extendedLocation = take_any(extendedLocation), properties = take_any(properties) by id
| order by id asc`,
  rows: ({ virtualMachines, networkInterfaces }, subscriptions) =>
    [...virtualMachines.values()]
      .filter(({ resource }) => subscriptions.has(keyOf(subscriptionOf(resource.id))))
      .sort((one, other) => (one.resource.id < other.resource.id ? -1 : 1))
      .map((vm) => rowOf(vm, networkInterfaces)),
};

/** As bag_pack does: what is missing is null. */
function bag(from: Readonly<Record<string, unknown>>, members: readonly string[]): GraphRow {
  return Object.fromEntries(members.map((member) => [member, from[member] ?? null]));
}

function rowOf({ resource, power }: GraphVm, nics: ReadonlyMap<string, NicResource>): GraphRow {
  const { id, location, zones, tags, managedBy, plan, extendedLocation, properties } = resource;
  const { imageReference, osDisk } = properties.storageProfile;
  const { networkInterfaces } = properties.networkProfile;
  return {
    id,
    nics: networkInterfaces.map((reference) => {
      const nic = nics.get(keyOf(reference.id));
      return { id: keyOf(reference.id), properties: nic === undefined ? null : bag(nic.properties, ofNic) };
    }),
    location,
    zones: zones ?? null,
    tags: tags ?? null,
    managedBy: managedBy ?? '',
    plan: plan ?? null,
    extendedLocation: extendedLocation ?? null,
    properties: {
      ...bag(properties, ofVm),
      imageReference: imageReference ?? null,
      osDisk,
      networkInterfaces,
      power: `PowerState/${power}`,
    },
  };
}

const ofVm = [
  'vmId',
  'hardwareProfile',
  'provisioningState',
  'timeCreated',
  'priority',
  'securityProfile',
  'availabilitySet',
  'virtualMachineScaleSet',
  'proximityPlacementGroup',
  'host',
  'hostGroup',
  'capacityReservation',
];
const ofNic = [
  'provisioningState',
  'enableAcceleratedNetworking',
  'enableIPForwarding',
  'auxiliaryMode',
  'virtualMachine',
  'primary',
];
