import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import type { Route } from '../routes/route.ts';
import type { ArmRequest } from './arm-request.ts';

/** The headers that every answer of ARM carries (recorded: azure-cli 2.80). The limits add the remaining requests. */
export function commonHeaders(
  simulation: Simulation,
  { caller }: ArmRequest,
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
    ...ofProvider(route, requestId),
  };
}

function ofProvider(route: Route | undefined, requestId: string): Record<string, string> {
  return route?.path.includes('microsoft.network') === true
    ? { 'x-ms-arm-service-request-id': requestId }
    : {};
}
