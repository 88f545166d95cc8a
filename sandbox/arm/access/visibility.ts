import type { Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import { isWithin } from './access-orders.ts';
import { matchesAction } from './actions.ts';
import { assignmentsOf, principalOf } from './authorization.ts';
import { denyFor } from './deny-assignments.ts';

/** Whether somebody sees a resource, or something below a scope. */
export interface Visibility {
  readonly sees: (id: string) => boolean;
  readonly seesBelow: (scope: string) => boolean;
}

/**
 * Which entries of a list a caller sees who may do this read at some scopes only: those that he may read (resource-graph overview for its queries;
 * that lists of a subscription do the same, and those of a resource group do not, is assumed).
 */
export function visibilityOf(simulation: Simulation, caller: Caller, action: string): Visibility {
  const principal = principalOf(caller);
  const assignments = assignmentsOf(simulation, principal);
  const scopes = assignments?.flatMap(({ scope, actions, notActions }) =>
    matchesAction(action, actions) && !matchesAction(action, notActions) ? [scope] : [],
  );
  const denies = simulation.world.denyAssignments.length > 0;
  const denied = (id: string): boolean =>
    denies &&
    denyFor(
      simulation,
      principal.id,
      id,
      (one) => matchesAction(action, one.actions) && !matchesAction(action, one.notActions),
    ) !== undefined;
  return {
    sees: (id) => (scopes === undefined || scopes.some((scope) => isWithin(id, scope))) && !denied(id),
    seesBelow: (scope) => scopes === undefined || scopes.some((one) => isWithin(one, scope)),
  };
}

/** Whether a caller has any role in a subscription: at it, or at something in it. */
export function hasRoleIn(simulation: Simulation, caller: Caller, subscription: string): boolean {
  const assignments = assignmentsOf(simulation, principalOf(caller));
  return assignments === undefined || assignments.some(({ scope }) => isWithin(scope, subscription));
}
