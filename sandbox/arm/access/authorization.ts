import type { Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { isWithin, type RoleAssignment } from './access-orders.ts';
import { matchesAction } from './actions.ts';
import { denyAssignmentId, denyFor } from './deny-assignments.ts';
import type { LinkedAction } from './linked-actions.ts';

const objectId = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

interface Principal {
  readonly client: string;
  readonly id: string;
}

/** Who a caller is to role assignments and in refusals. */
export function principalOf({ claims }: Caller): Principal {
  return { client: claims.appid ?? '', id: claims[objectId] ?? '' };
}

/** The role assignments of a principal; undefined while it has none and may do everything. */
export function assignmentsOf(
  { world }: Simulation,
  { id }: Principal,
): readonly RoleAssignment[] | undefined {
  const own = world.roleAssignments.filter(
    ({ principalId = world.identity.principalId }) => principalId.toLowerCase() === id.toLowerCase(),
  );
  return own.length === 0 ? undefined : own;
}

/** What a caller may do at a scope, as `Microsoft.Authorization/permissions` lists it. */
export function permissionsAt(
  simulation: Simulation,
  caller: Caller,
  scope: string,
): { readonly actions: readonly string[]; readonly notActions: readonly string[] }[] {
  const assignments = assignmentsOf(simulation, principalOf(caller));
  if (assignments === undefined) return [{ actions: ['*'], notActions: [] }];
  return assignments
    .filter((one) => isWithin(scope, one.scope))
    .map(({ actions, notActions }) => ({ actions, notActions }));
}

function allows(simulation: Simulation, caller: Caller, action: string, scope: string): boolean {
  return permissionsAt(simulation, caller, scope).some(
    ({ actions, notActions }) => matchesAction(action, actions) && !matchesAction(action, notActions),
  );
}

function person({ client, id }: Principal): string {
  return `The client '${client}' with object id '${id}'`;
}

/** Why a caller may not do this, if so: no role assignment (role-based-access-control troubleshooting), or a deny one (recorded: migAz#266, AzureTRE#4776). */
export function refuseAction(
  simulation: Simulation,
  caller: Caller,
  action: string,
  scope: string,
): Reply | undefined {
  const principal = principalOf(caller);
  if (!allows(simulation, caller, action, scope))
    return refusal(
      403,
      'AuthorizationFailed',
      `${person(principal)} does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  return refuseDenied(simulation, caller, action, scope);
}

/** Why a deny assignment keeps a caller from this, if one does. */
export function refuseDenied(
  simulation: Simulation,
  caller: Caller,
  action: string,
  scope: string,
): Reply | undefined {
  const principal = principalOf(caller);
  const denied = denyFor(
    simulation,
    principal.id,
    scope,
    (one) => matchesAction(action, one.actions) && !matchesAction(action, one.notActions),
  );
  if (denied === undefined) return undefined;
  return refusal(
    403,
    'DenyAssignmentAuthorizationFailed',
    `${person(principal)} has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${denied.name}' and Id '${denyAssignmentId(denied)}' at scope '${denied.scope}'.`,
  );
}

/** Why a caller may not name these resources in a write, if so (recorded: tectonic-installer#1954). That an unchanged link is checked too is assumed. */
export function refuseLinks(
  simulation: Simulation,
  caller: Caller,
  action: string,
  scope: string,
  links: readonly LinkedAction[],
): Reply | undefined {
  const missing = links.filter((link) => !allows(simulation, caller, link.action, link.scope));
  if (missing.length === 0) return undefined;
  const quoted = (texts: readonly string[]): string => `'${[...new Set(texts)].join(',')}'`;
  return refusal(
    403,
    'LinkedAuthorizationFailed',
    `${person(principalOf(caller))} has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) ${quoted(missing.map((link) => link.action))} on the linked scope(s) ${quoted(missing.map((link) => link.scope))} (respectively) or the linked scope(s) are invalid.`,
  );
}
