import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { refusal } from '../server/errors.ts';
import { operationResult, operationStatus } from '../world/operation-urls.ts';
import type { Operation } from '../world/world.ts';
import { callOf, type Route } from './route.ts';

function find({ world }: Simulation, { names }: ArmRequest): Operation | undefined {
  const operation = world.operations[names.name.toLowerCase()];
  return operation?.subscriptionId.toLowerCase() === names.subscription.toLowerCase() ? operation : undefined;
}

function routeOf(provider: string): Route {
  return {
    method: 'GET',
    path: `/subscriptions/:subscription/providers/${provider}/locations/:location/operations/:name`,
    operation: 'operations/read',
    resource: (request, simulation) => find(simulation, request)?.resource ?? '',
    handle: (simulation, request, fault) => {
      const operation = find(simulation, request);
      if (operation === undefined)
        return refusal(404, 'NotFound', `Operation ${request.names.name} could not be found.`);
      return request.query.get('monitor') === 'true'
        ? operationResult(simulation, operation, callOf(request, fault))
        : operationStatus(simulation, operation);
    },
  };
}

/** How an accepted operation stands. */
export const operationRoutes: readonly Route[] = [routeOf('microsoft.compute'), routeOf('microsoft.network')];
