/**
 * The queries for Resource Graph. Fixed texts: no value is inserted, `subscriptions` of the request selects what they read. Each
 * gives `id`, without which there are no pages, in its order (resource-graph work-with-data).
 */

/**
 * Every VM with its network interfaces, one row a VM, in the shape of ARM as far as a list is assessed by it. Null-safe: a member that is missing
 * in Azure is null here, and an interface that Graph does not know (yet) has no properties.
 */
export const vmsQuery = `resources
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
| order by id asc`;

/** Every resource group with its tags and its manager. */
export const groupsQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions/resourcegroups'
| project id, name, tags, managedBy
| order by id asc`;

/**
 * What Azure Advisor recommends about Accelerated Networking, one row a recommendation. The types by id: AccelNetConfiguration and AccelNetDisengaged, of
 * Microsoft's Advisor metadata.
 */
export const advisorQuery = `advisorresources
| where type =~ 'microsoft.advisor/recommendations'
| extend p = properties
| where tolower(tostring(p.recommendationTypeId)) in ('3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4', 'a06456ed-afb7-4d16-86fd-0054e25268ed')
| project id, vmId = tolower(tostring(p.resourceMetadata.resourceId)), typeId = tolower(tostring(p.recommendationTypeId)), lastUpdated = p.lastUpdated
| order by id asc`;
