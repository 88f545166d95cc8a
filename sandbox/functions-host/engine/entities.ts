import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { typedDataToJson } from '../http/rpc.ts';
import { typeName } from './dotnet-type.ts';
import type { DurableScope } from './durable-scope.ts';
import { entityId, parseEntityId } from './entity-id.ts';
import { arrangeTurn, type EntityTurn } from './entity-queue.ts';
import { eventRaised } from './history/message-events.ts';
import { isFinished } from './instances.ts';
import type { EntityMessage, LockMessage, Messages, OperationMessage } from './messages.ts';

/** An entity as it is stored; `state` is JSON text, times are in ms. */
export interface StoredEntity {
  readonly id: string;
  readonly state: string | null;
  readonly created: number;
  readonly updated: number;
}

const batchAnswer = z.object({
  results: z.array(z.object({ isError: z.boolean(), result: z.string().optional() })),
  signals: z.array(
    z.object({
      target: z.object({ name: z.string(), key: z.string() }),
      name: z.string(),
      input: z.string(),
    }),
  ),
  entityExists: z.boolean(),
  entityState: z.string().nullish(),
});

type BatchAnswer = z.infer<typeof batchAnswer>;

/**
 * Lets an entity do what is in its queue: one call of its function, then state, answers and signals are stored
 * together, so that each operation takes effect once however often the host dies. Its lock is part of that.
 */
export async function runEntity(scope: DurableScope, id: string): Promise<void> {
  const { store, messages, entityLocks, clock } = scope;
  const arrived = messages.ready<EntityMessage>(id, clock.now());
  const turn = arrangeTurn(entityLocks.of(id), messages.held(id), arrived);
  const { operations } = turn;
  const entity = store.get<StoredEntity>('SELECT id, state, created, updated FROM entity WHERE id = ?', id);
  const answer = operations.length > 0 ? await askEntity(scope, id, entity, operations) : undefined;
  store.transaction(() => {
    const now = clock.now();
    messages.remove([...operations, ...turn.releases]);
    if (answer) settle(scope, id, { entity, answer, operations }, now);
    lockFor(scope, id, turn, now);
  });
}

/** What the entity's function answered, stored and sent. */
function settle(
  scope: DurableScope,
  id: string,
  {
    entity,
    answer,
    operations,
  }: {
    readonly entity: StoredEntity | undefined;
    readonly answer: BatchAnswer;
    readonly operations: EntityTurn['operations'];
  },
  now: number,
): void {
  saveState(scope, id, entity, answer, now);
  operations.forEach(({ body }, index) => {
    respond(scope, body, answer.results[index], now);
  });
  for (const { target, name, input } of answer.signals) {
    const body = { id: randomUUID(), op: name, signal: true, input: input || null, parent: null };
    scope.messages.post(entityId(target), body, now);
  }
}

/** Grants the lock that was asked for, and has the others wait or go on. */
function lockFor(
  { messages, entityLocks, ...scope }: DurableScope,
  id: string,
  turn: EntityTurn,
  now: number,
): void {
  const { lockRequest, waiting } = turn;
  let { lock } = turn;
  if (lockRequest) {
    messages.remove([lockRequest]);
    const { id: request, lockSet, parent } = lockRequest.body;
    const waiter = scope.instances.find(parent.instanceId);
    if (waiter?.execution === parent.executionId && !isFinished(waiter.status)) {
      lock = { holder: parent.instanceId, request };
      passOn(messages, lockRequest.body, now);
    } else
      scope.log.warning(
        `instance '${parent.instanceId}' ended while it waited for ${lockSet.length} locks; on Azure '${id}' may now stay locked for ever`,
      );
  }
  entityLocks.set(id, lock);
  if (waiting.length > 0) messages.wait(waiting, lock ? 'behind the lock' : now);
}

/** To the next entity of the set, or to who asked once it has them all. */
function passOn(messages: Messages, { position, ...request }: LockMessage, now: number): void {
  const { id, lockSet, parent } = request;
  const next = lockSet[position + 1];
  if (next !== undefined) {
    messages.post(next, { ...request, position: position + 1 }, now);
    return;
  }
  const response = { $type: typeName('ResponseMessage'), result: 'Lock Acquisition Completed' };
  messages.post(parent.instanceId, eventRaised(id, JSON.stringify(response), now), now, parent.executionId);
}

async function askEntity(
  { functions, invoker, log }: DurableScope,
  id: string,
  entity: StoredEntity | undefined,
  operations: EntityTurn['operations'],
): Promise<BatchAnswer> {
  const self = parseEntityId(id);
  const fn = functions.entities.get(self.name);
  const batch = operations.map(({ body }) => ({
    name: body.op,
    input: body.input,
    isSignal: body.signal,
    id: body.id,
  }));
  const request = { self, exists: entity !== undefined, state: entity?.state ?? null, batch };
  const invocation = fn && (await invoker.invoke(fn, { string: JSON.stringify(request) }));
  if (invocation?.ok) return batchAnswer.parse(JSON.parse(typedDataToJson(invocation.returnValue)));
  const reason = invocation ? invocation.error.message : 'the app has no such entity';
  log.error(`${batch.length} operations of entity '${id}' failed as a whole, its state is kept: ${reason}`);
  const failed = { isError: true, result: JSON.stringify(reason) };
  const unchanged = { entityExists: request.exists, entityState: request.state };
  return { results: batch.map(() => failed), signals: [], ...unchanged };
}

function saveState(
  { store }: DurableScope,
  id: string,
  before: StoredEntity | undefined,
  answer: BatchAnswer,
  now: number,
): void {
  if (answer.entityExists)
    store.run(
      'INSERT OR REPLACE INTO entity (id, state, created, updated) VALUES (?, ?, ?, ?)',
      ...[id, answer.entityState ?? null, before?.created ?? now, now],
    );
  else store.run('DELETE FROM entity WHERE id = ?', id);
}

function respond(
  { messages }: DurableScope,
  request: OperationMessage,
  result: BatchAnswer['results'][number] | undefined,
  now: number,
): void {
  const { parent } = request;
  if (request.signal || !parent) return;
  const response = {
    $type: typeName('ResponseMessage'),
    ...(result?.result === undefined ? {} : { result: result.result }),
    ...(result?.isError ? { exceptionType: 'System.Exception' } : {}),
  };
  const event = eventRaised(request.id, JSON.stringify(response), now);
  messages.post(parent.instanceId, event, now, parent.executionId);
}
