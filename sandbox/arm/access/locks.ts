import { guid } from '../kernel/random.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { isWithin, type Lock } from './access-orders.ts';

/**
 * Why a lock refuses a request, if one does: ReadOnly refuses every write and every action, which are POSTs; CanNotDelete only deletes
 * (lock-resources; code and text recorded: azure-sdk-for-java#2560).
 */
export function refuseLocked({ world }: Simulation, method: string, id: string): Reply | undefined {
  if (method === 'GET') return undefined;
  const locked = world.locks.filter(
    ({ scope, level }) => isWithin(id, scope) && (level === 'ReadOnly' || method === 'DELETE'),
  );
  if (locked.length === 0) return undefined;
  const kind = method === 'DELETE' ? 'delete' : 'write';
  const scopes = locked.map(({ scope }) => scope).join(',');
  return refusal(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${kind} operation because following scope(s) are locked: '${scopes}'. Please remove the lock and try again.`,
  );
}

/** The locks that a scope lists: those at it and above it, and without `atScope()` those below it too (which of them is assumed). */
export function locksAt({ world }: Simulation, scope: string, filter: string | null): object[] {
  const onlyHere = filter?.toLowerCase().replaceAll(' ', '') === 'atscope()';
  return world.locks
    .filter((lock) => isWithin(scope, lock.scope) || (!onlyHere && isWithin(lock.scope, scope)))
    .map(lockBody);
}

function lockBody({ name, level, scope, notes }: Lock): object {
  const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`;
  return {
    properties: { level, ...(notes === undefined ? {} : { notes }) },
    id,
    type: 'Microsoft.Authorization/locks',
    name,
    systemData: { createdByType: 'User', createdBy: guid('lock', id.toLowerCase()) },
  };
}
