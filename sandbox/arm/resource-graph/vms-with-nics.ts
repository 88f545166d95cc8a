import { groupOf, keyOf, subscriptionOf } from '../kernel/resource-id.ts';
import type { NicResource, VmResource } from '../world/resources.ts';
import type { FixedQuery, GraphRow } from './fixed-query.ts';

/**
 * Every VM with its network interfaces and their flags, one row per VM. A flag that is absent counts as not set, an interface that is
 * not there (yet) as one whose flag is null.
 */
export const vmsWithNics: FixedQuery = {
  name: 'vms-with-nics',
  text: `resources
| where type =~ 'microsoft.compute/virtualmachines'
| project id = tolower(id), name, subscriptionId, resourceGroup, location, size = tostring(properties.hardwareProfile.vmSize), tags, properties
| mv-expand reference = properties.networkProfile.networkInterfaces
| extend nicId = tolower(tostring(reference.id))
| join kind=leftouter (resources
    | where type =~ 'microsoft.network/networkinterfaces'
    | project nicId = tolower(id), found = true, flag = tobool(properties.enableAcceleratedNetworking)
  ) on nicId
| extend nic = bag_pack('id', nicId, 'accelerated', iff(isnull(found), bool(null), coalesce(flag, false)))
| summarize nics = make_list(nic), tags = take_any(tags) by id, name, subscriptionId, resourceGroup, location, size
| order by id asc`,
  rows: ({ virtualMachines, networkInterfaces }, subscriptions) =>
    [...virtualMachines]
      .filter(([key]) => subscriptions.has(subscriptionOf(key)))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { resource }]) => rowOf(resource, networkInterfaces)),
};

function rowOf(
  { id, name, location, tags, properties }: VmResource,
  nics: ReadonlyMap<string, NicResource>,
): GraphRow {
  return {
    id: keyOf(id),
    name,
    subscriptionId: keyOf(subscriptionOf(id)),
    resourceGroup: keyOf(groupOf(id)),
    location,
    size: properties.hardwareProfile.vmSize,
    nics: properties.networkProfile.networkInterfaces.map((reference) => {
      const nic = nics.get(keyOf(reference.id));
      const accelerated = nic === undefined ? null : nic.properties.enableAcceleratedNetworking === true;
      return { id: keyOf(reference.id), accelerated };
    }),
    tags: tags ?? null,
  };
}
