import type { Simulation } from '../kernel/simulation.ts';
import type { Route } from '../routes/route.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import type { Reply } from '../server/errors.ts';
import { actionOf } from './actions.ts';
import { refuseAction, refuseDenied, refuseLinks } from './authorization.ts';
import { linkedActions } from './linked-actions.ts';
import { refuseLocked } from './locks.ts';
import { visibilityOf } from './visibility.ts';

/** Why a request is refused for who sent it or for a lock, if it is. */
export function refuseAccess(
  simulation: Simulation,
  request: ArmRequest,
  { operation }: Route,
  resource: string,
): Reply | undefined {
  const action = actionOf(operation, request);
  if (action === undefined) return undefined;
  const { caller, body, method, names } = request;
  const scope = operation === 'operations/read' ? `/subscriptions/${names.subscription}` : resource;
  // A list of a subscription shows what its caller may read, if that is anything.
  if (
    operation.endsWith('/list') &&
    names.group === '' &&
    visibilityOf(simulation, caller, action).seesBelow(scope)
  )
    return refuseDenied(simulation, caller, action, scope);
  return (
    refuseAction(simulation, caller, action, scope) ??
    refuseLinks(simulation, caller, action, scope, linkedActions(action, body)) ??
    refuseLocked(simulation, method, scope)
  );
}
