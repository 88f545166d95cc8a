import type { DurableClient } from 'durable-functions';
import { entityKeyOf, type ResourceId } from '../core/model/resource-id.ts';
import type { Instances } from '../workflow/durable/instances.ts';
import { orchestrations, runIdPrefix } from '../workflow/durable/names.ts';
import type { RemediateInput } from '../workflow/orchestrations/run.ts';

const hourMs = 3_600_000;
const maxTries = 5;

/** What a run is begun for: all callers with the same occasion begin the same run. */
export interface Occasion {
  readonly vm: ResourceId;
  /** What changes with the end of each run: the run before, or what is watched. */
  readonly after: string;
}

/** What is asked of the Durable extension. */
export interface Starting {
  readonly client: Pick<DurableClient, 'startNew'>;
  readonly instances: Pick<Instances, 'seen' | 'stateOf'>;
}

export interface StartDeps {
  readonly now: () => number;
  /** An id that nobody else has. */
  readonly newId: () => string;
}

export interface Once {
  readonly runId: string;
  /** Whether somebody else has begun it. */
  readonly joined: boolean;
}

/**
 * Starts one run for an occasion, however many ask for it at once: a run gets its lease seconds after its start, and events that come meanwhile find
 * no holder. The run's id follows from the VM, the run before and the hour, and the Durable extension starts no second instance of the id of a live
 * one. An id whose instance has ended is not used again, because that would replace its history. Throws when the extension cannot be asked.
 */
export async function startOnce(
  { client, instances }: Starting,
  occasion: Occasion,
  input: RemediateInput,
  deps: StartDeps,
): Promise<Once> {
  const hour = Math.floor(deps.now() / hourMs);
  // A run that was begun right before the hour may not have its lease yet.
  const earlier = await runIdOf(occasion, hour - 1, 0);
  if ((await instances.stateOf(earlier)) === 'live') return { runId: earlier, joined: true };
  for (let tried = 0; tried < maxTries; tried++) {
    const runId = await runIdOf(occasion, hour, tried);
    const found = await instances.seen(runId);
    if (found.state === 'live') return { runId, joined: true };
    if (found.state === 'unknown') throw new Error('the Durable extension cannot be asked for a run');
    if (found.state === 'missing') return await startOrJoin({ client, instances }, runId, input);
  }
  const runId = deps.newId();
  await client.startNew(orchestrations.remediate, { instanceId: runId, input });
  return { runId, joined: false };
}

/** The extension refuses (409) an id whose instance lives: then somebody else was first. */
async function startOrJoin(
  { client, instances }: Starting,
  runId: string,
  input: RemediateInput,
): Promise<Once> {
  try {
    await client.startNew(orchestrations.remediate, { instanceId: runId, input });
    return { runId, joined: false };
  } catch (error) {
    if ((await instances.seen(runId)).state !== 'live') throw error;
    return { runId, joined: true };
  }
}

/** Readable, as every run's id: VM name, time (here of the hour), and a part that distinguishes occasions. */
async function runIdOf({ vm, after }: Occasion, hour: number, tried: number): Promise<string> {
  const named = new TextEncoder().encode(JSON.stringify([entityKeyOf(vm), after, hour, tried]));
  const digest = await globalThis.crypto.subtle.digest('SHA-256', named);
  const part = Buffer.from(digest).toString('hex').slice(0, 12);
  const time = new Date(hour * hourMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${runIdPrefix}${vm.name.toLowerCase()}-${time}-${part}`;
}
