import type { EntityMessage, LockMessage, OperationMessage, ReleaseMessage, Taken } from './messages.ts';

/** Which orchestration holds the lock of an entity, and by which request. */
export interface EntityLock {
  readonly holder: string;
  readonly request: string;
}

/** What an entity does in one turn: its operations, then at most one request for its lock. */
export interface EntityTurn {
  readonly operations: readonly Taken<OperationMessage>[];
  readonly lockRequest: Taken<LockMessage> | undefined;
  readonly releases: readonly Taken<ReleaseMessage>[];
  /** What has to wait, in its order. */
  readonly waiting: readonly Taken<EntityMessage>[];
  /** The lock before `lockRequest` is granted. */
  readonly lock: EntityLock | undefined;
}

/**
 * Arranges one turn of an entity as the Durable extension does (DurableTaskExtension.EntityMiddleware, SchedulerState): what the
 * holder of the lock sends overtakes all others, who wait until it releases the lock. `held` waited before, `arrived` is new.
 */
export function arrangeTurn(
  before: EntityLock | undefined,
  held: readonly Taken<EntityMessage>[],
  arrived: readonly Taken<EntityMessage>[],
): EntityTurn {
  let lock = before;
  const releases: Taken<ReleaseMessage>[] = [];
  const [ofHolder, ofOthers]: [Taken<EntityMessage>[], Taken<EntityMessage>[]] = [[], []];
  for (const message of arrived)
    if (isRelease(message)) {
      releases.push(message);
      if (releasedBy(lock, message)) lock = undefined;
    } else (lock && isFrom(lock.holder, message) ? ofHolder : ofOthers).push(message);
  return { ...serve(lock, [...ofHolder, ...held, ...ofOthers]), releases, lock };
}

/** From the front of the queue what the lock lets through, up to a request for the lock. */
function serve(
  lock: EntityLock | undefined,
  queue: readonly Taken<EntityMessage>[],
): Pick<EntityTurn, 'operations' | 'lockRequest' | 'waiting'> {
  const stranger = queue.findIndex((message) => lock !== undefined && !isFrom(lock.holder, message));
  const allowed = stranger === -1 ? queue : queue.slice(0, stranger);
  const requested = allowed.findIndex(isLockRequest);
  const operations = (requested === -1 ? allowed : allowed.slice(0, requested)).filter(isOperation);
  const served = requested === -1 ? allowed.length : requested + 1;
  return { operations, lockRequest: allowed.find(isLockRequest), waiting: queue.slice(served) };
}

function releasedBy(lock: EntityLock | undefined, { body }: Taken<ReleaseMessage>): boolean {
  return lock?.holder === body.parent.instanceId && lock.request === body.release;
}

function isFrom(holder: string, { body }: Taken<EntityMessage>): boolean {
  return body.parent?.instanceId === holder;
}

function isRelease(message: Taken<EntityMessage>): message is Taken<ReleaseMessage> {
  return 'release' in message.body;
}

function isLockRequest(message: Taken<EntityMessage>): message is Taken<LockMessage> {
  return 'lockSet' in message.body;
}

function isOperation(message: Taken<EntityMessage>): message is Taken<OperationMessage> {
  return 'op' in message.body;
}
