import { readableNames } from '../readable/readable-types.ts';

/** Operations that answer at once. */
export const immediateOperations = [
  'subscriptions/read',
  'subscriptions/list',
  'tenants/list',
  'resourceGraph/query',
  'resourceGroups/read',
  'resourceGroups/list',
  'virtualMachines/read',
  'virtualMachines/instanceView',
  'virtualMachines/list',
  'virtualMachines/tags',
  'networkInterfaces/read',
  'networkInterfaces/list',
  'networkInterfaces/tags',
  'availabilitySets/read',
  'availabilitySets/list',
  'locks/list',
  'permissions/list',
  'denyAssignments/list',
  'disks/read',
  'scaleSetVms/read',
  'scaleSetVms/list',
  'scaleSetVms/instanceView',
  'scaleSetNics/read',
  'scaleSetNics/list',
  'skus/read',
  'deployments/read',
  'deployments/write',
  'vmSizes/list',
  'marketplaceImages/read',
  'marketplaceImages/list',
  'operations/read',
  'token',
  ...readableNames.flatMap((name) => [`${name}/read`, `${name}/list`] as const),
] as const;

/** Operations that go on after the answer, on the world's clock. */
export const longRunningOperations = [
  'virtualMachines/write',
  'virtualMachines/delete',
  'virtualMachines/deallocate',
  'virtualMachines/start',
  'virtualMachines/powerOff',
  'virtualMachines/restart',
  'virtualMachines/runCommand',
  'networkInterfaces/write',
  'networkInterfaces/delete',
] as const;

/** An operation that goes on after the answer. */
export type LongRunningOperation = (typeof longRunningOperations)[number];

/** What a request is called in the journal and in scripted faults. */
export type OperationName = (typeof immediateOperations)[number] | LongRunningOperation;

/** Which actions change a VM's power. */
export type PowerAction = 'deallocate' | 'start' | 'powerOff' | 'restart';

/** Whether an operation goes on after the answer. */
export function isLongRunning(operation: string): operation is LongRunningOperation {
  return (longRunningOperations as readonly string[]).includes(operation);
}
