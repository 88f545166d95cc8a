import { foldCase } from '../lib/fold-case.ts';

/**
 * What a request to Azure Resource Manager does, by the name that Azure's roles and its activity log have for it. The list is closed: it names what
 * the app sends, and `other` is everything else.
 */
export const armOperations = [
  'Microsoft.Advisor/recommendations/read',
  'Microsoft.Authorization/denyAssignments/read',
  'Microsoft.Authorization/locks/read',
  'Microsoft.Authorization/permissions/read',
  'Microsoft.Compute/availabilitySets/read',
  'Microsoft.Compute/disks/read',
  'Microsoft.Compute/galleries/images/read',
  'Microsoft.Compute/locations/communityGalleries/images/read',
  'Microsoft.Compute/locations/operations/read',
  'Microsoft.Compute/locations/sharedGalleries/images/read',
  'Microsoft.Compute/skus/read',
  'Microsoft.Compute/virtualMachines/deallocate/action',
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.Compute/virtualMachines/restart/action',
  'Microsoft.Compute/virtualMachines/runCommand/action',
  'Microsoft.Compute/virtualMachines/start/action',
  'Microsoft.Network/applicationGateways/read',
  'Microsoft.Network/loadBalancers/backendAddressPools/read',
  'Microsoft.Network/locations/operationResults/read',
  'Microsoft.Network/locations/operations/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/networkInterfaces/write',
  'Microsoft.Network/publicIPAddresses/read',
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'other',
] as const;

export type ArmOperation = (typeof armOperations)[number];

const byFolded: ReadonlyMap<string, ArmOperation> = new Map(
  armOperations.map((name) => [foldCase(name), name]),
);

// Resource Graph is asked by POST, and its right is called read all the same.
const asked = 'Microsoft.ResourceGraph/resources';

/** The operation of a request: its method, and its path or URL, of which neither ids nor query matter. */
export function armOperationOf(method: 'GET' | 'POST' | 'PUT', url: string): ArmOperation {
  const [path = ''] = url.replace(/^https?:\/\/[^/]*/i, '').split('?');
  const kind = kindIn(path);
  const verb = method === 'PUT' ? 'write' : method === 'GET' || kind === asked ? 'read' : 'action';
  return byFolded.get(foldCase(`${kind}/${verb}`)) ?? 'other';
}

/** The kind of resource that a path ends at, with the kinds that it is in; with an action, that too. */
function kindIn(path: string): string {
  const from = foldCase(path).lastIndexOf('/providers/');
  if (from < 0) {
    const [, first = '', , second] = path.split('/');
    return ['Microsoft.Resources', first, ...(second === undefined ? [] : [second])].join('/');
  }
  const [namespace = '', ...rest] = path.slice(from + '/providers/'.length).split('/');
  // Kinds and names take turns.
  return [namespace, ...rest.filter((_, n) => n % 2 === 0)].join('/');
}
