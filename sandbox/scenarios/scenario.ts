import type { AuditRecord } from '../app-api.ts';
import type { Durations } from '../arm/kernel/durations.ts';
import type { Ending } from './ending.ts';
import type { Stage } from './stage.ts';

/** Something that a story must not break, checked against the simulated world and its journal. */
export interface PromiseResult {
  readonly name: string;
  readonly held: boolean;
  /** What was seen. */
  readonly detail: string;
}

/** A named story: what there is, what happens, and what must hold at the end. */
export interface Scenario {
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  /** When the story begins, ISO 8601, where it needs a certain day. */
  readonly begins?: string;
  /** Chosen where a story needs events that are doubled or out of order. */
  readonly events?: { readonly duplicates: number; readonly disorder: number };
  /** Whether no event ever reaches the app. */
  readonly deaf?: true;
  /** Whether an inbox receives what the app sends to people, over a webhook. */
  readonly withInbox?: true;
  /** How long Azure takes, where a story needs it to be known. */
  readonly durations?: Partial<Durations>;
  /** More arguments for the embedded host: where it is to be as slow or as silent as the real one. */
  readonly host?: readonly string[];
  /** App settings that differ from the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What the policy file says, where there is one. */
  readonly policy?: object;
  /** Creates the fleet and orders the faults; the app runs already. */
  readonly arrange: (stage: Stage) => void | Promise<void>;
  /** Plays the story to its end; by default until nothing is due any more. */
  readonly play?: (stage: Stage) => Promise<void>;
  readonly promises: (ending: Ending) => readonly PromiseResult[];
}

export interface VmState {
  readonly power: string;
  /** `enableAcceleratedNetworking` by NIC name; `absent` when the member is missing. */
  readonly flags: Readonly<Record<string, boolean | null | 'absent'>>;
}

/** What `--json` prints of one VM. */
export interface VmReport {
  readonly id: string;
  readonly before: VmState;
  readonly after: VmState;
  readonly outcome: string;
  readonly reason: string;
  readonly downtimeSeconds: number;
}

/** What `--json` prints. */
export interface ScenarioReport {
  readonly scenario: string;
  readonly seed: number;
  readonly ok: boolean;
  readonly promises: readonly PromiseResult[];
  readonly vms: readonly VmReport[];
  readonly remediations: readonly AuditRecord[];
  readonly armRequests: { readonly total: number; readonly byOperation: Readonly<Record<string, number>> };
}
