import { foldCase } from '../core/lib/fold-case.ts';
import type { Facts } from '../core/model/facts.ts';
import type { Plan } from '../core/model/plan.ts';
import { allows, neededRights, type Right } from '../core/model/rights.ts';
import type { CallContext, Cloud, Result } from '../ports/cloud.ts';
import { consequencesOf } from '../ports/failure-table.ts';

/**
 * The rights that this plan needs and that we do not have, as `action on scope`, read now. A right that we are not allowed to read counts as
 * missing: otherwise we would find out while the VM is down. Deny assignments are not included: they are facts of their own.
 */
export async function missingRights(
  cloud: Pick<Cloud, 'readPermissions'>,
  facts: Facts,
  { plan, nics }: { readonly plan: Plan; readonly nics: readonly string[] },
  call: CallContext,
): Promise<Result<readonly string[]>> {
  const needed = neededRights(facts, plan, nics);
  const byScope = Map.groupBy(needed, ({ scope }) => foldCase(scope));
  const answers = await Promise.all([...byScope.values()].map((rights) => missingAt(cloud, rights, call)));
  const failed = answers.find((answer) => !answer.ok);
  if (failed?.ok === false) return failed;
  return { ok: true, value: answers.flatMap((answer) => (answer.ok ? answer.value : [])) };
}

async function missingAt(
  cloud: Pick<Cloud, 'readPermissions'>,
  rights: readonly Right[],
  call: CallContext,
): Promise<Result<readonly string[]>> {
  const [first] = rights;
  if (first === undefined) return { ok: true, value: [] };
  const granted = await cloud.readPermissions(first.scope, call);
  if (granted.ok)
    return {
      ok: true,
      value: rights.filter(({ action }) => !allows(granted.value, action)).map(named),
    };
  if (!consequencesOf(granted.failure).rightMissing) return granted;
  return {
    ok: true,
    value: [named({ action: 'Microsoft.Authorization/permissions/read', scope: first.scope })],
  };
}

/** A right with the last two segments of its scope: one piece of evidence names many of them. */
function named({ action, scope }: Right): string {
  return `${action} on ${scope.split('/').slice(-2).join('/').slice(0, 120)}`;
}
