import { guid } from '../kernel/random.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type DenyAssignment, isWithin } from './access-orders.ts';

/** The id by which refusals and lists name a deny assignment: a GUID without dashes. */
export function denyAssignmentId({ scope, name }: DenyAssignment): string {
  return guid('deny assignment', scope.toLowerCase(), name).replaceAll('-', '');
}

type Filter = (one: DenyAssignment, scope: string) => boolean;

const everywhere: Filter = (one, scope) => isWithin(scope, one.scope) || isWithin(one.scope, scope);

/**
 * Which deny assignments a `$filter` asks for; undefined for one that is not documented (authorization deny-assignments list-for-scope).
 * All are for everybody, so that a principal's are all. That a list without filter holds those above and below is assumed.
 */
function filterOf(text: string | null): Filter | undefined {
  const plain = text?.trim() ?? '';
  if (plain === '') return everywhere;
  if (/^atscope\(\)$/i.test(plain)) return (one, scope) => isWithin(scope, one.scope);
  const [, member = '', value = ''] = /^(\w+)\s+eq\s+'(.*)'$/i.exec(plain) ?? [];
  if (member.toLowerCase() === 'principalid') return everywhere;
  if (member.toLowerCase() !== 'denyassignmentname') return undefined;
  return (one, scope) => everywhere(one, scope) && one.name.toLowerCase() === value.toLowerCase();
}

/** The deny assignments that a scope lists; undefined for a filter that is not documented. */
export function denyAssignmentsAt(
  { world }: Simulation,
  scope: string,
  filter: string | null,
): object[] | undefined {
  const wanted = filterOf(filter);
  if (wanted === undefined) return undefined;
  return world.denyAssignments.filter((one) => wanted(one, scope)).map(bodyOf);
}

// In the shape of authorization 2022-04-01, and as made by Azure for a managed application: only deployment stacks give others a way to make one.
function bodyOf(assignment: DenyAssignment): object {
  const { name, scope, actions, notActions, exceptPrincipals, doNotApplyToChildScopes } = assignment;
  const id = denyAssignmentId(assignment);
  return {
    id: `${scope}/providers/Microsoft.Authorization/denyAssignments/${id}`,
    type: 'Microsoft.Authorization/denyAssignments',
    name: id,
    properties: {
      denyAssignmentName: name,
      description: '',
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
      scope,
      doNotApplyToChildScopes,
      principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
      excludePrincipals: exceptPrincipals.map((one) => ({ id: one, type: 'ServicePrincipal' })),
      isSystemProtected: true,
    },
  };
}

/** The deny assignment that keeps a principal from an action, if one does. */
export function denyFor(
  { world }: Simulation,
  principalId: string,
  scope: string,
  matches: (one: DenyAssignment) => boolean,
): DenyAssignment | undefined {
  return world.denyAssignments.find(
    (one) =>
      (one.doNotApplyToChildScopes
        ? scope.toLowerCase() === one.scope.toLowerCase()
        : isWithin(scope, one.scope)) &&
      !one.exceptPrincipals.includes(principalId) &&
      matches(one),
  );
}
