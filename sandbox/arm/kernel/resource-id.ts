/** What a resource is found by in the world: its id in lower case, since ARM ids know no case. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** The id of a resource group. */
export function groupId(subscriptionId: string, group: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
}

/** The id of a VM. */
export function vmId(subscriptionId: string, group: string, name: string): string {
  return `${groupId(subscriptionId, group)}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** The id of a network interface. */
export function nicId(subscriptionId: string, group: string, name: string): string {
  return `${groupId(subscriptionId, group)}/providers/Microsoft.Network/networkInterfaces/${name}`;
}

/** The id of an availability set. */
export function availabilitySetId(subscriptionId: string, group: string, name: string): string {
  return `${groupId(subscriptionId, group)}/providers/Microsoft.Compute/availabilitySets/${name}`;
}

/** The last segment of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function segmentAfter(id: string, marker: string): string {
  const segments = id.split('/');
  const at = segments.findIndex((segment) => segment.toLowerCase() === marker);
  return at < 0 ? '' : (segments[at + 1] ?? '');
}

/** The name of the resource group in an id; empty where it has none. */
export function groupOf(id: string): string {
  return segmentAfter(id, 'resourcegroups');
}

/** The subscription in an id; empty where it has none. */
export function subscriptionOf(id: string): string {
  return segmentAfter(id, 'subscriptions');
}
