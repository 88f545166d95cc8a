import * as z from 'zod';
import type { Permission } from '../../core/model/rights.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';

const permission = z
  .object({ actions: z.array(z.string()).nullish(), notActions: z.array(z.string()).nullish() })
  .transform(({ actions, notActions }) => ({ actions: actions ?? [], notActions: notActions ?? [] }));

// Ids of network resources come from a NIC's JSON: only ids that cannot change the rest of the path are put into a URL.
const safeScope = /^\/subscriptions\/([0-9a-f-]{36})(?:\/[A-Za-z0-9_()][\p{L}\p{N}_().-]*){2,20}$/iu;

/** What we may do at a scope, by `Microsoft.Authorization/permissions`. Fails as a whole where a page fails. */
export async function readPermissions(
  client: ArmClient,
  apiVersion: string,
  scope: string,
  call: CallContext,
): Promise<Result<readonly Permission[]>> {
  const subscriptionId = safeScope.exec(scope)?.[1];
  if (subscriptionId === undefined || scope.length > 600)
    return { ok: false, failure: { kind: 'unreadable', message: 'not the id of a resource' } };
  const encoded = scope.split('/').map(encodeURIComponent).join('/');
  const path = `${encoded}/providers/Microsoft.Authorization/permissions?api-version=${apiVersion}`;
  return await readPages(client, { what: 'permissions', item: permission, subscriptionId, path }, call);
}
