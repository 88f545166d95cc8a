import { type DurableClient, EntityId } from 'durable-functions';
import * as z from 'zod';
import { changeIdOf } from '../assessment/assess-change.ts';
import type { VmAssessment } from '../assessment/assess-vm.ts';
import type { LeaseState } from '../core/coordination/lease-state.ts';
import { type RegistryEntry, registryKeyOf } from '../core/coordination/registry.ts';
import type { ResourceSignal } from '../core/model/event.ts';
import type { Plan } from '../core/model/plan.ts';
import { entityKeyOf, type ResourceId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Suspension } from '../core/settings/suspension.ts';
import type { NoticeKind } from '../ports/notify.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Instances } from '../workflow/durable/instances.ts';
import { entities, reassessEvent, runIdPrefix } from '../workflow/durable/names.ts';
import type { RemediateInput } from '../workflow/orchestrations/run.ts';
import { runPolicyOf } from '../workflow/orchestrations/run-policy.ts';
import { type StartDeps, startOnce } from './start-once.ts';

/** What a run waits for first, by the assessment of its VM. */
export async function waitOf({
  decision,
  facts,
}: Pick<VmAssessment, 'decision' | 'facts'>): Promise<Pick<Beginning, 'wait'>> {
  if (decision.kind !== 'defer') return {};
  const change = await changeIdOf(facts, decision);
  const waitingFor = decision.reasons.map(({ code }) => code);
  return { wait: { notBefore: decision.notBefore, waitingFor, ...(change === undefined ? {} : { change }) } };
}

export interface Beginning {
  readonly vm: ResourceId;
  readonly signal: ResourceSignal;
  readonly plan: Plan;
  /** The VM's lease as it was read for this; undefined when it was never asked. */
  readonly lease: LeaseState | undefined;
  readonly wait?: Pick<RemediateInput, 'notBefore' | 'waitingFor' | 'change'>;
}

export type Begun =
  | { readonly kind: 'started'; readonly runId: string }
  /** A run has this VM already, and assesses it again if it was waiting. */
  | { readonly kind: 'joined'; readonly runId: string };

export interface BeginDeps {
  readonly policy: Policy;
  readonly now: () => number;
  readonly newGuid: () => string;
  /** How long one request to Azure may take, in milliseconds; the default where it is absent. */
  readonly deadlineMs?: number;
  /** The configuration is faulty: no VM is assessed, and nothing begins but recovery. */
  readonly suspended?: Suspension;
  /** The kinds of notifications that receivers want; absent where there are no receivers. */
  readonly subscribedKinds?: readonly NoticeKind[];
  /** Absent where nothing is counted. */
  readonly telemetry?: Telemetry;
}

/** The kinds that receivers want, as part of a run's input. */
export function subscribedKindsOf({
  subscribedKinds,
}: Pick<BeginDeps, 'subscribedKinds'>): Pick<RemediateInput, 'subscribedKinds'> {
  return subscribedKinds === undefined ? {} : { subscribedKinds };
}

/** The two ways to the Durable extension that a trigger has. */
export interface DurableAccess {
  readonly client: DurableClient;
  readonly instances: Instances;
}

const waitingStatus = z.object({ customStatus: z.object({ phase: z.literal('waiting') }) });

/**
 * Starts a run for a VM, or joins the one that has it. Events that come at once begin one run (`startOnce`); if there are two
 * all the same, the lease decides between them.
 */
export async function beginRemediation(
  durable: DurableAccess,
  beginning: Beginning,
  deps: BeginDeps,
): Promise<Begun> {
  const { vm, signal, plan, wait, lease } = beginning;
  const leaseKey = entityKeyOf(vm);
  const joined = await joinRun(durable, vm, signal, lease);
  if (joined !== undefined) return joined;
  const { eventId, correlationId, operation } = signal;
  const input: RemediateInput = {
    request: { vmId: vm.path, eventId, operation, ...(correlationId === undefined ? {} : { correlationId }) },
    plan,
    ...wait,
    subscriptionId: vm.subscriptionId,
    leaseKey,
    correlationId: deps.newGuid(),
    policy: runPolicyOf(deps.policy),
    ...subscribedKindsOf(deps),
  };
  const after = lease?.recent[0]?.runId ?? '';
  const { runId, joined: others } = await startOnce(durable, { vm, after }, input, startsOf(vm, deps));
  if (!others) {
    noteStarted(deps, input);
    return { kind: 'started', runId };
  }
  await nudge(durable, runId, eventId);
  return { kind: 'joined', runId };
}

/** Counts a run that was begun, and joins its trace with the present one. */
export function noteStarted(
  { telemetry }: Pick<BeginDeps, 'telemetry'>,
  { plan, correlationId }: Pick<RemediateInput, 'plan' | 'correlationId'>,
): void {
  telemetry?.started(plan);
  telemetry?.link(correlationId);
}

/** Joins the run that has a VM by its lease, if there is one. */
export async function joinRun(
  durable: DurableAccess,
  vm: ResourceId,
  signal: ResourceSignal,
  lease: LeaseState | undefined,
): Promise<Extract<Begun, { kind: 'joined' }> | undefined> {
  const holder = lease?.holder;
  if (holder === undefined) return undefined;
  await nudge(durable, holder.runId, signal.eventId);
  const stranded = lease?.recent.some(
    ({ runId, outcome }) => runId === holder.runId && outcome === 'stranded',
  );
  if (stranded !== true) await listIfOrphaned(durable, vm, holder);
  return { kind: 'joined', runId: holder.runId };
}

/** Has a waiting run assess its VM again. A run that does not wait any more needs no event: it reads Azure itself. */
export async function nudge(
  { client, instances }: DurableAccess,
  runId: string,
  eventId: string,
): Promise<void> {
  const status = await instances.read(runId, false);
  if (waitingStatus.safeParse(status).success) await client.raiseEvent(runId, reassessEvent, { eventId });
}

/** If the holder's run is orphaned and may be missing in the registry, lists it again, so that the next recovery finds it; answers whether it is orphaned. */
export async function listIfOrphaned(
  { client, instances }: DurableAccess,
  vm: ResourceId,
  { runId, since }: { readonly runId: string; readonly since: string },
): Promise<boolean> {
  const { state } = await instances.seen(runId);
  if (state !== 'over' && state !== 'missing') return false;
  const entry: RegistryEntry = { runId, vmId: vm.path, since };
  await client.signalEntity(
    new EntityId(entities.registry, registryKeyOf(entityKeyOf(vm))),
    'register',
    entry,
  );
  return true;
}

/** What starting once needs. */
export function startsOf(vm: ResourceId, deps: BeginDeps): StartDeps {
  return { now: deps.now, newId: () => runIdFor(vm, deps) };
}

/** Unique for each run, so that no history is ever overwritten, and readable: `run`, VM name, UTC time, a random part. */
export function runIdFor(vm: ResourceId, { now, newGuid }: BeginDeps): string {
  const time = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${runIdPrefix}${vm.name.toLowerCase()}-${time}-${newGuid().slice(0, 8)}`;
}
