import type { ArmRequest } from './arm-request.ts';
import type { Route } from './routes/route.ts';
import { nextGuid, type Simulation } from './simulation.ts';

/** The headers that every answer of ARM carries (recorded: azure-cli 2.80). Remaining requests are what a quiet subscription shows. */
export function commonHeaders(
  simulation: Simulation,
  { caller, method }: ArmRequest,
  route: Route | undefined,
): Record<string, string> {
  const now = new Date(simulation.schedule.now());
  const requestId = nextGuid(simulation, 'request');
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    date: now.toUTCString(),
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': caller.correlationId,
    'x-ms-routing-request-id': `${simulation.settings.location.toUpperCase()}:${stamp}:${caller.correlationId}`,
    ...(caller.clientRequestId === undefined ? {} : { 'x-ms-client-request-id': caller.clientRequestId }),
    ...remaining(method),
    ...ofProvider(route, requestId),
  };
}

function remaining(method: string): Record<string, string> {
  const kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const [own, global] = kind === 'reads' ? ['249', '3749'] : ['199', '2999'];
  return {
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: own,
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: global,
  };
}

function ofProvider(route: Route | undefined, requestId: string): Record<string, string> {
  if (route?.path.includes('microsoft.network') === true) return { 'x-ms-arm-service-request-id': requestId };
  const policy = route === undefined ? undefined : policies[route.operation];
  return policy === undefined ? {} : { 'x-ms-ratelimit-remaining-resource': policy };
}

// Names and sizes of Compute's buckets: compute-throttling-limits.
const policies: Readonly<Partial<Record<Route['operation'], string>>> = {
  'virtualMachines/read':
    'Microsoft.Compute/LowCostGetResource;35,Microsoft.Compute/LowCostGetSubscriptionMaximum;23999',
  'virtualMachines/instanceView':
    'Microsoft.Compute/LowCostGetResource;35,Microsoft.Compute/LowCostGetSubscriptionMaximum;23999',
  'virtualMachines/list': 'Microsoft.Compute/HighCostGetSubscriptionMaximum;899',
  'virtualMachines/write':
    'Microsoft.Compute/PutVMResource;11,Microsoft.Compute/PutVMSubscriptionMaximum;1499',
  'virtualMachines/start':
    'Microsoft.Compute/UpdateVMResource;11,Microsoft.Compute/UpdateVMSubscriptionMaximum;1499',
  'virtualMachines/deallocate':
    'Microsoft.Compute/DeleteVMResource;11,Microsoft.Compute/DeleteVMSubscriptionMaximum;1499',
  'operations/read':
    'Microsoft.Compute/GetOperationResource;44,Microsoft.Compute/GetOperationSubscriptionMaximum;14999',
};
