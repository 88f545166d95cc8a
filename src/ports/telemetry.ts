import type { AssessedAlike } from '../core/assessments/alike-count.ts';
import type { AssessedBy, AssessmentRecord } from '../core/assessments/assessment-record.ts';
import type { RemediationRecord } from '../core/audit/audit.ts';
import type { ArmOperation } from '../core/model/arm-operation.ts';
import type { RunPlan } from '../core/remediation/machine.ts';
import type { NoticeKind } from './notify.ts';

/** What a metric or a span says besides its name and its figure. Neither a claim nor a token, nor what a guest has printed. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One request to Azure Resource Manager. */
export interface RequestMade {
  readonly operation: ArmOperation;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly server: { readonly host: string; readonly port: number };
  /** Absent where there was no answer. */
  readonly status?: number;
  /** Why there was none: the name of an error. */
  readonly errorType?: string;
  readonly seconds: number;
  /** What Azure says is left of its limits, by their names. */
  readonly remaining: Readonly<Record<string, number>>;
}

/** An operation of Azure's that is over. */
interface OperationEnded {
  /** What began it; `other` where that is not known. */
  readonly operation: ArmOperation;
  readonly result: 'succeeded' | 'failed' | 'gone';
  /** From its start to its end, as Azure says; absent where Azure does not. */
  readonly seconds?: number;
}

/** The state of the fleet at a pass of five minutes. */
export interface FleetSeen {
  readonly waiting: number;
  readonly running: number;
  /** How many stops the policy's hourly number still allows. */
  readonly stopsLeft: number;
  readonly breakerOpen: boolean;
  readonly paused: boolean;
  /** How many faults the configuration has. */
  readonly faults: number;
}

/** How an event was handled. */
export const eventResults = [
  'assessed',
  'joined',
  'ended',
  'ignored',
  'refused',
  'again',
  'unreadable',
] as const;
type EventResult = (typeof eventResults)[number];

/** A piece of work that has a span. */
export interface SpanAsked {
  readonly name: string;
  /** `consumer`: begins a trace, whose id is the correlation id. `client`: only within another one. */
  readonly kind: 'internal' | 'client' | 'consumer';
  /** Of a run, whose trace it belongs to. */
  readonly correlationId?: string;
  readonly attributes: Attributes;
}

/** A span that is not over yet. */
export interface OpenSpan {
  set(attributes: Attributes): void;
  /** The work failed, though it threw nothing. */
  fail(errorType: string): void;
}

/**
 * What is counted, measured and traced. Nothing here throws, waits for a network, or changes what the app does. Activities and triggers use it,
 * orchestrations never: they are replayed.
 */
export interface Telemetry {
  assessed(one: Pick<AssessmentRecord, 'decision' | 'reason'>, by: AssessedBy, count?: number): void;
  /** A run was begun. */
  started(plan: RunPlan): void;
  /** A run's record was kept for the first time. */
  ended(record: RemediationRecord): void;
  requested(request: RequestMade): void;
  operationEnded(operation: OperationEnded): void;
  seen(fleet: FleetSeen): void;
  /** A heartbeat was written; with the last assessments of all VMs, where they could be read. */
  heartbeat(vms: readonly AssessedAlike[]): void;
  alert(kind: NoticeKind): void;
  event(result: EventResult): void;
  /** Does work in a span. */
  within<T>(span: SpanAsked, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** The work of the present span has begun or joined the run of this correlation id. */
  link(correlationId: string): void;
  /** Sends what was not sent yet, for some seconds at most. */
  flush(): Promise<void>;
}

const nothing = (): void => undefined;
const noSpan: OpenSpan = { set: nothing, fail: nothing };

/** Counts nothing. */
export const noTelemetry: Telemetry = {
  assessed: nothing,
  started: nothing,
  ended: nothing,
  requested: nothing,
  operationEnded: nothing,
  seen: nothing,
  heartbeat: nothing,
  alert: nothing,
  event: nothing,
  within: (_, work) => work(noSpan),
  link: nothing,
  flush: async () => undefined,
};
