import * as z from 'zod';
import { globMatches } from '../../core/lib/glob.ts';
import type { DenyAssignment } from '../../core/model/facts.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';
import { joinActions } from './to-joins.ts';

// Old enough for every cloud.
const apiVersion = '2022-04-01';

/** What a remediation does, in the order in which it would be refused. */
const ourActions = [
  'Microsoft.Compute/virtualMachines/deallocate/action',
  'Microsoft.Network/networkInterfaces/write',
  'Microsoft.Compute/virtualMachines/start/action',
];

const actions = z.array(z.string()).nullish();
const denyAssignment = z.object({
  id: z.string(),
  properties: z.object({
    scope: z.string().nullish(),
    doNotApplyToChildScopes: z.boolean().nullish(),
    permissions: z.array(z.object({ actions, notActions: actions })).nullish(),
  }),
});

type Body = z.infer<typeof denyAssignment>;

const ownPart = /\/providers\/microsoft\.authorization\/denyassignments\/[^/]+$/i;

/**
 * Every deny assignment of a subscription that refuses one of our actions: a list without a filter holds those above and below its scope
 * too (role-based-access-control deny-assignments-rest). Fails as a whole where a page fails or may not be read: an assignment that we do not see
 * could stop a remediation half way.
 */
export async function readDenyAssignments(
  client: ArmClient,
  subscriptionId: string,
  call: CallContext,
): Promise<Result<readonly DenyAssignment[]>> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/denyAssignments?api-version=${apiVersion}`;
  const list = { what: 'deny assignments', item: denyAssignment, subscriptionId, path };
  const all = await readPages(client, list, call);
  if (!all.ok) return all;
  return { ok: true, value: all.value.flatMap((one) => toDenyAssignment(one, subscriptionId)) };
}

function toDenyAssignment({ id, properties }: Body, subscriptionId: string): DenyAssignment[] {
  const { permissions, doNotApplyToChildScopes } = properties;
  // An assignment that does not say what it denies may deny anything.
  const denied = (action: string): boolean => permissions == null || isDenied(action, permissions);
  const joins = joinActions.filter(denied);
  const denies = ourActions.find(denied);
  if (denies === undefined && joins.length === 0) return [];
  const given = properties.scope ?? id.replace(ownPart, '');
  const scope = /^\/subscriptions\//i.test(given) ? given : `/subscriptions/${subscriptionId}`;
  // Assignments above the subscription, at management groups or the tenant's root, apply to all of it.
  const below = scope !== given || doNotApplyToChildScopes !== true;
  return [{ id, scope, below, ...(denies === undefined ? {} : { denies }), joins }];
}

function isDenied(action: string, permissions: NonNullable<Body['properties']['permissions']>): boolean {
  const holds = (patterns: readonly string[] | null | undefined): boolean =>
    (patterns ?? []).some((pattern) => globMatches(pattern, action));
  return permissions.some((one) => holds(one.actions) && !holds(one.notActions));
}
