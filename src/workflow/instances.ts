import type { InvocationContext } from '@azure/functions';
import { input as durableInput } from 'durable-functions';
import * as z from 'zod';
import type { PastRun } from '../core/facts.ts';
import { type GateState, gateState } from '../core/gate.ts';
import { entityKeyOf, type ResourceId } from '../core/resource-id.ts';
import type { Result } from '../ports/cloud.ts';
import type { Runs } from '../ports/runs.ts';
import { entities } from './names.ts';

/** The binding through which a function reaches the Durable extension. */
export const durableBinding = durableInput.durableClient();

// The extension's local endpoint, which takes no key; the SDK's client keeps it to itself.
const binding = z.object({ rpcBaseUrl: z.url() });

const historyEvent = z.looseObject({ EventType: z.string(), Timestamp: z.string() });

const instance = z.looseObject({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.string(),
  createdTime: z.string(),
  lastUpdatedTime: z.string(),
  input: z.unknown(),
  output: z.unknown(),
  customStatus: z.unknown(),
  historyEvents: z.array(historyEvent).nullish(),
});

export type Instance = z.infer<typeof instance>;

const finished = ['Completed', 'Failed', 'Terminated', 'Canceled'];
const answerWithinMs = 10_000;
const continuationHeader = 'x-ms-continuation-token';

/**
 * Reads orchestration instances over the extension's own HTTP interface: durable-functions 3.5 has no way to a history (it looks for
 * `history` where the extension says `historyEvents`), and its lists hold text where their types say dates.
 */
export class Instances implements Runs {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  static of(context: InvocationContext): Instances {
    return new Instances(binding.parse(context.extraInputs.get(durableBinding)).rpcBaseUrl);
  }

  /** One instance, with its history if asked for; undefined when there is none of this id. Throws when it cannot be read. */
  async read(id: string, history: boolean): Promise<Instance | undefined> {
    const query = history ? '?showHistory=true&showHistoryOutput=true' : '?showInput=false';
    const url = new URL(`instances/${encodeURIComponent(id)}${query}`, this.#base);
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`reading an instance: HTTP ${response.status}`);
    return instance.parse(await response.json());
  }

  /** Every instance, page by page, without inputs. Throws when they cannot be read. */
  async list(): Promise<Instance[]> {
    const all: Instance[] = [];
    let token: string | undefined;
    do {
      const headers = token === undefined ? {} : { [continuationHeader]: token };
      const url = new URL('instances/?showInput=false', this.#base);
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) });
      if (!response.ok) throw new Error(`listing instances: HTTP ${response.status}`);
      all.push(...z.array(instance).parse(await response.json()));
      token = response.headers.get(continuationHeader) || undefined;
    } while (token !== undefined);
    return all;
  }

  /** The gate of a VM; undefined when it was never asked. Throws when it cannot be read. */
  async gateOf(vm: ResourceId): Promise<GateState | undefined> {
    const url = new URL(`entities/${entities.gate}/${encodeURIComponent(entityKeyOf(vm))}`, this.#base);
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`reading a gate: HTTP ${response.status}`);
    return gateState.parse(await response.json());
  }

  async pastOf(vm: ResourceId): Promise<Result<readonly PastRun[]>> {
    try {
      const gate = await this.gateOf(vm);
      return { ok: true, value: (gate?.recent ?? []).map(({ outcome, at }) => ({ outcome, at })) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return {
        ok: false,
        failure: { kind: 'unavailable', message: `the VM's gate: ${message.slice(0, 200)}` },
      };
    }
  }

  /** Whether a run goes on; `unknown` when the extension cannot tell, which must not keep an undo from being done. */
  async stateOf(runId: string): Promise<'live' | 'over' | 'unknown'> {
    try {
      const run = await this.read(runId, false);
      return run === undefined || finished.includes(run.runtimeStatus) ? 'over' : 'live';
    } catch {
      return 'unknown';
    }
  }
}
