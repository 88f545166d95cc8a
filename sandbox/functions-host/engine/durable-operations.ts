import { randomUUID } from 'node:crypto';
import type { DurableScope } from './durable-scope.ts';
import { type EntityName, entityId } from './entity-id.ts';
import type { ReceivedEvent } from './history/history-events.ts';
import { isFinished, type RuntimeStatus } from './instances.ts';
import { warnOfSize } from './payload-size.ts';

/** What a client asks to be started. `input` is JSON text. */
export interface StartRequest {
  readonly name: string;
  readonly id: string | undefined;
  readonly input: string;
  readonly version: string | undefined;
}

export type StartResult =
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'exists'; readonly status: RuntimeStatus }
  | { readonly kind: 'bad-id'; readonly message: string };

/** Starts an orchestration. A finished one of the same id is replaced; a live one only where host.json says so. */
export function startOrchestration(scope: DurableScope, request: StartRequest): StartResult {
  const { store, instances, settings, clock } = scope;
  const id = request.id ?? randomUUID().replaceAll('-', '');
  const message = instanceIdFault(id);
  if (message) return { kind: 'bad-id', message };
  const version = request.version ?? settings.defaultVersion ?? null;
  warnOfSize(scope.log, `the input of instance '${id}'`, request.input);
  return store.transaction(() => {
    const existing = instances.find(id);
    const replaceable = settings.overridableExistingInstanceStates === 'AnyState';
    if (existing && !isFinished(existing.status) && !replaceable)
      return { kind: 'exists', status: existing.status };
    if (existing) scope.entityLocks.releaseAll(id, clock.now());
    instances.create({ id, name: request.name, version, input: request.input, parent: null }, clock.now());
    return { kind: 'started', id };
  });
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
