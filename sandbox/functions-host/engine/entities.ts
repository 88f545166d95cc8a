import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { typedDataToJson } from '../http/rpc.ts';
import type { DurableScope } from './durable-scope.ts';
import { eventRaised } from './history/message-events.ts';
import type { EntityMessage, Taken } from './messages.ts';

/** An entity's id in its two parts; `name` is in lower case. */
export interface EntityName {
  readonly name: string;
  readonly key: string;
}

/** `@name@key` of an entity, as queues, histories and the instance list know it. */
export function entityId({ name, key }: EntityName): string {
  return `@${name.toLowerCase()}@${key}`;
}

export function parseEntityId(id: string): EntityName {
  const separator = id.indexOf('@', 1);
  return { name: id.slice(1, separator), key: id.slice(separator + 1) };
}

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
 * together, so that each operation takes effect once however often the host dies.
 */
export async function runEntity(scope: DurableScope, id: string): Promise<void> {
  const { store, messages, clock } = scope;
  const taken = messages.ready<EntityMessage>(id, clock.now());
  const entity = store.get<StoredEntity>('SELECT id, state, created, updated FROM entity WHERE id = ?', id);
  const answer = await askEntity(scope, id, entity, taken);
  store.transaction(() => {
    messages.remove(taken);
    const now = clock.now();
    saveState(scope, id, entity, answer, now);
    taken.forEach(({ body }, index) => {
      respond(scope, body, answer.results[index], now);
    });
    for (const signal of answer.signals) {
      const { target, name, input } = signal;
      const body = { id: randomUUID(), op: name, signal: true, input: input || null, parent: null };
      messages.post(entityId(target), body, now);
    }
  });
}

async function askEntity(
  { functions, invoker, log }: DurableScope,
  id: string,
  entity: StoredEntity | undefined,
  taken: readonly Taken<EntityMessage>[],
): Promise<BatchAnswer> {
  const self = parseEntityId(id);
  const fn = functions.entities.get(self.name);
  const batch = taken.map(({ body }) => ({
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
  request: EntityMessage,
  result: BatchAnswer['results'][number] | undefined,
  now: number,
): void {
  const { parent } = request;
  if (request.signal || !parent) return;
  const response = {
    $type:
      'Microsoft.Azure.WebJobs.Extensions.DurableTask.ResponseMessage, Microsoft.Azure.WebJobs.Extensions.DurableTask',
    ...(result?.result === undefined ? {} : { result: result.result }),
    ...(result?.isError ? { exceptionType: 'System.Exception' } : {}),
  };
  const event = eventRaised(request.id, JSON.stringify(response), now);
  messages.post(parent.instanceId, event, now, parent.executionId);
}
