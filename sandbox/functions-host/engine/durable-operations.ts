import { randomUUID } from 'node:crypto';
import type { DurableScope } from './durable-scope.ts';
import { type EntityName, entityId } from './entity-id.ts';
import type { ReceivedEvent } from './history/history-events.ts';
import { isFinished, type NewInstance, type RuntimeStatus } from './instances.ts';
import { warnOfSize } from './payload-size.ts';

/** What a client asks to be started. `input` is JSON text, or null for none. */
export interface StartRequest {
  readonly name: string;
  readonly id: string | undefined;
  readonly input: string | null;
  readonly version: string | undefined;
}

export type StartResult =
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'exists'; readonly status: RuntimeStatus }
  | { readonly kind: 'bad-id'; readonly message: string };

/** Starts an orchestration. A finished one of the same id is replaced; a live one only where host.json says so. */
export function startOrchestration(scope: DurableScope, request: StartRequest): StartResult {
  const { store, settings } = scope;
  const id = request.id ?? generatedId();
  const message = instanceIdFault(id);
  if (message) return { kind: 'bad-id', message };
  const version = request.version ?? settings.defaultVersion ?? null;
  warnOfSize(scope.log, `the input of instance '${id}'`, request.input);
  return store.transaction(() =>
    create(scope, { id, name: request.name, version, input: request.input, parent: null }),
  );
}

/**
 * Starts an orchestration once more with the name, version and first input of the instance `id`: under `newId`, or under an id of the
 * host's. A finished instance of the new id is replaced, as with a start.
 */
export function restartOrchestration(
  scope: DurableScope,
  id: string,
  newId: string = generatedId(),
): Exclude<StartResult, { readonly kind: 'bad-id' }> | { readonly kind: 'missing' } {
  return scope.store.transaction(() => {
    const before = scope.instances.find(id);
    if (!before) return { kind: 'missing' };
    const { name, version, input } = before;
    return create(scope, { id: newId, name, version, input, parent: null });
  });
}

function generatedId(): string {
  return randomUUID().replaceAll('-', '');
}

function create(
  { instances, entityLocks, settings, clock }: DurableScope,
  start: NewInstance,
): Exclude<StartResult, { readonly kind: 'bad-id' }> {
  const existing = instances.find(start.id);
  const replaceable = settings.overridableExistingInstanceStates === 'AnyState';
  if (existing && !isFinished(existing.status) && !replaceable)
    return { kind: 'exists', status: existing.status };
  if (existing) entityLocks.releaseAll(start.id, clock.now());
  instances.create(start, clock.now());
  return { kind: 'started', id: start.id };
}

function instanceIdFault(id: string): string | undefined {
  if (id.length > 256) return `Instance IDs must have at most 256 characters; this one has ${id.length}.`;
  if (id.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  if (/[/\\#?]/.test(id) || [...id].some(isControl))
    return `Instance IDs must not contain /, \\, #, ? or control characters; "${id}" does.`;
  return undefined;
}

function isControl(character: string): boolean {
  return character < ' ' || (character >= '\u007f' && character <= '\u009f');
}

/** Sends an event to a live orchestration; says when there is none. */
export function postEvent(
  scope: DurableScope,
  id: string,
  event: ReceivedEvent,
): 'posted' | 'missing' | 'finished' {
  warnOfSize(scope.log, `an event for instance '${id}'`, 'Input' in event ? event.Input : null);
  return scope.store.transaction(() => {
    const instance = scope.instances.find(id);
    if (!instance) return 'missing';
    if (isFinished(instance.status)) return 'finished';
    scope.messages.post(id, event, scope.clock.now());
    return 'posted';
  });
}

/** Removes a finished orchestration with its history; its children stay. Gives the status of one that still runs. */
export function purge(
  scope: DurableScope,
  id: string,
): 'purged' | 'missing' | { readonly running: RuntimeStatus } {
  return scope.store.transaction(() => {
    const instance = scope.instances.find(id);
    if (!instance) return 'missing';
    if (!isFinished(instance.status)) return { running: instance.status };
    scope.instances.remove(id);
    return 'purged';
  });
}

/** Sends an operation to an entity that nobody waits for. `input` is JSON text. False when the app has no such entity. */
export function signalEntity(
  scope: DurableScope,
  entity: EntityName,
  op: string,
  input: string | null,
): boolean {
  if (!scope.functions.known.entities.has(entity.name.toLowerCase())) {
    scope.log.error(`a client signals '${entityId(entity)}', but the app has no entity '${entity.name}'`);
    return false;
  }
  const message = { id: randomUUID(), op, signal: true, input, parent: null };
  scope.store.transaction(() => scope.messages.post(entityId(entity), message, scope.clock.now()));
  return true;
}
