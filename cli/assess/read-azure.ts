import { randomUUID } from 'node:crypto';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { scanSubscription } from '../../src/assessment/scan.ts';
import { createReader } from '../../src/azure/inventory/reader.ts';
import type { ResourceId } from '../../src/core/model/resource-id.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { CallContext, CloudFailure, CloudReader } from '../../src/ports/cloud.ts';
import type { Session } from '../session.ts';
import { assessedRow, listedRow, type Row, unreadableRow } from './rows.ts';

export type Step =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'progress'; readonly text: string }
  /** Nothing more can be reported. */
  | { readonly kind: 'failed'; readonly failure: CloudFailure };

/** The app's own runs are seen through its HTTP interface, and not from here. */
export const unseenRuns = {
  stateOf: async () => 'unknown' as const,
  holderOf: async () => undefined,
  noteStop: async () => false,
  knownOf: async () => ({ ok: true as const, value: { past: [] } }),
};
const maxAttempts = 8;
const maxPauseSeconds = 1800;
const pauseSeconds = 5;

/** Azure, read with the caller's own rights; where Azure asks for a pause, it waits and passes a line about that to `say`. */
export function patientReader(
  { config: { arm }, credential, clock }: Session,
  say: (line: string) => void,
): ReturnType<typeof createReader> {
  return createReader({
    ...arm,
    credential,
    now: clock.now,
    seen: clock.see,
    patience: async ({ kind, retryAfterSeconds }, attempt) => {
      const seconds = retryAfterSeconds ?? pauseSeconds * attempt;
      if (attempt >= maxAttempts || seconds > maxPauseSeconds) return 'give-up';
      say(`Azure is ${kind}: asked again in ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return 'again';
    },
  });
}

/** Reads Azure with the caller's own rights, and changes nothing. */
export class AzureReading {
  readonly #policy: Policy;
  readonly #reader: ReturnType<typeof createReader>;
  readonly #call = { correlationId: randomUUID() };
  readonly #now: () => number;

  /** `say` gets a line about each pause that Azure asks for. */
  constructor(session: Session, policy: Policy, say: (line: string) => void) {
    this.#policy = policy;
    this.#reader = patientReader(session, say);
    this.#now = session.clock.now;
  }

  async *vms(vms: readonly ResourceId[]): AsyncGenerator<Step> {
    const policy = this.#policy;
    const sources = { cloud: this.#reader.cloud, runs: unseenRuns, now: this.#now };
    for (const vm of vms) {
      await askTime(this.#reader.cloud, vm.subscriptionId, this.#call);
      const assessment = await assessVm(sources, policy, vm, this.#call);
      if (assessment.ok) yield { kind: 'row', row: assessedRow(assessment.value, policy) };
      else yield { kind: 'row', row: unreadableRow(vm.path, inWords(assessment.failure)) };
    }
  }

  async *subscription(subscriptionId: string): AsyncGenerator<Step> {
    const deps = { ...this.#reader, now: this.#now };
    await askTime(this.#reader.cloud, subscriptionId, this.#call);
    for await (const step of scanSubscription(deps, this.#policy, subscriptionId, this.#call))
      switch (step.kind) {
        case 'assessed':
          yield { kind: 'row', row: listedRow(step.vm, step.assessment) };
          break;
        case 'unreadable':
          yield { kind: 'row', row: unreadableRow(step.vmId, step.fault) };
          break;
        case 'progress':
          yield { kind: 'progress', text: `${step.read} ${step.what}` };
          break;
        case 'failed':
          return yield step;
      }
  }
}

/** Reads what every assessment reads, and the reader keeps, before anything is dated: its answer says what time it is there. */
export async function askTime(cloud: CloudReader, subscriptionId: string, call: CallContext): Promise<void> {
  await cloud.readSubscription(subscriptionId, call);
}

/** A failure as people read it. */
export function inWords({ kind, message, code, read }: CloudFailure): string {
  const what = read === undefined ? '' : `${read}: `;
  return `${what}${kind}${code === undefined ? '' : ` (${code})`}: ${message}`;
}
