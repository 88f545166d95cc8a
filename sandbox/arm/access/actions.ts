import { readableTypes } from '../readable/readable-types.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import type { OperationName } from '../world/operation-names.ts';

const instances = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';

// What a request needs where its name does not say it (resource provider operations of Compute, Network, Resources, Authorization).
const named: Readonly<Partial<Record<OperationName, string>>> = {
  'subscriptions/read': 'Microsoft.Resources/subscriptions/read',
  'resourceGroups/read': 'Microsoft.Resources/subscriptions/resourceGroups/read',
  'resourceGroups/list': 'Microsoft.Resources/subscriptions/resourceGroups/read',
  'denyAssignments/list': 'Microsoft.Authorization/denyAssignments/read',
  'locks/list': 'Microsoft.Authorization/locks/read',
  'scaleSetVms/read': `${instances}/read`,
  'scaleSetVms/list': `${instances}/read`,
  'scaleSetVms/instanceView': `${instances}/instanceView/read`,
  'scaleSetNics/read': `${instances}/networkInterfaces/read`,
  'scaleSetNics/list': `${instances}/networkInterfaces/read`,
  'deployments/read': 'Microsoft.Resources/deployments/read',
  'deployments/write': 'Microsoft.Resources/deployments/write',
  'vmSizes/list': 'Microsoft.Compute/locations/vmSizes/read',
  'marketplaceImages/read': 'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read',
  'marketplaceImages/list': 'Microsoft.Compute/locations/publishers/read',
  'virtualMachines/instanceView': 'Microsoft.Compute/virtualMachines/instanceView/read',
  ...Object.fromEntries(
    readableTypes.flatMap(({ type, name }) => [
      [`${name}/read`, `${type}/read`],
      [`${name}/list`, `${type}/read`],
    ]),
  ),
};

// Everybody may ask what he may do, and which subscriptions he has (role-based-access-control permissions).
const free: readonly string[] = ['subscriptions/list', 'permissions/list', 'token'];

const plain = ['read', 'write', 'delete'];
const reads = ['list'];
const writes = ['tags'];

/** The action that a request has to be allowed, or undefined where nothing is needed. */
export function actionOf(operation: OperationName, { path }: Pick<ArmRequest, 'path'>): string | undefined {
  const known = named[operation];
  if (known !== undefined) return known;
  const provider = /\/providers\/(microsoft\.(?:compute|network))\//i.exec(path)?.[1]?.toLowerCase();
  if (free.includes(operation) || provider === undefined) return undefined;
  const space = provider === 'microsoft.compute' ? 'Microsoft.Compute' : 'Microsoft.Network';
  const [type = '', verb = ''] = operation.split('/');
  if (type === 'operations') return `${space}/locations/operations/read`;
  if (reads.includes(verb)) return `${space}/${type}/read`;
  if (writes.includes(verb)) return `${space}/${type}/write`;
  return `${space}/${operation}${plain.includes(verb) ? '' : '/action'}`;
}

/** Whether an action matches one of these patterns, in which `*` stands for anything; without case. */
export function matchesAction(action: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const expression = pattern
      .split('*')
      .map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, String.raw`\$&`))
      .join('.*');
    return new RegExp(`^${expression}$`, 'i').test(action);
  });
}
