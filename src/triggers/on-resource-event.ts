import { readEvent, type Signal } from '../core/event.ts';
import { parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { Cloud, CloudFailure, Result } from '../ports/cloud.ts';
import type { Notice } from '../ports/notify.ts';
import { assessVm } from '../workflow/assess.ts';
import type { VerdictKeeper } from '../workflow/verdict-keeper.ts';
import { type BeginDeps, beginRemediation, type DurableAccess, joinRun } from './begin-remediation.ts';
import type { Log } from './log.ts';
import { type Noticed, tellTurnedOff } from './tell-turned-off.ts';
import { type SeenStart, watchIfStarted } from './watch-starts.ts';

export interface EventDeps extends BeginDeps {
  readonly cloud: Cloud;
  readonly subscriptions: readonly string[];
  readonly keeper: VerdictKeeper;
}

/** What the handling of an event needs beside. */
export interface EventHandling extends EventDeps {
  /** How people are told. */
  readonly notify: (notice: Notice) => Promise<void>;
}

/** Thrown for what may pass, so that the host answers 500 and Event Grid delivers the event again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/**
 * One event on its way to a decision. A bad event is refused once, in the log; what cannot be read for a passing reason is thrown;
 * everything else ends in a reason or in a run.
 */
export async function onResourceEvent(
  event: unknown,
  durable: DurableAccess,
  log: Log,
  deps: EventHandling,
): Promise<void> {
  const reading = readEvent(event, deps.subscriptions);
  switch (reading.kind) {
    case 'refused':
      return log.warn('event refused', { eventId: reading.eventId, faults: reading.faults });
    case 'ignored':
      return log.debug('event ignored', { eventId: reading.eventId, reason: reading.because });
    case 'signal':
      return await onSignal(reading.signal, durable, log, deps);
  }
}

async function onSignal(
  signal: Signal,
  durable: DurableAccess,
  log: Log,
  deps: EventHandling,
): Promise<void> {
  const { cloud, policy, now, keeper } = deps;
  const about = { eventId: signal.eventId, resource: signal.resource.path };
  const call = { correlationId: deps.newGuid() };
  const vm = await vmOf(signal.resource, cloud, call);
  if (!vm.ok) return giveUpOrTryAgain(vm.failure, about, log);
  if (vm.value === undefined) return log.info('event ends here', { ...about, reason: 'nic-without-vm' });

  // Our own stops and starts raise events too: they cost no look at Azure.
  const joined = isAction(signal) ? await joinRun(durable, vm.value, signal) : undefined;
  if (joined !== undefined)
    return log.info('event joined a run', { ...about, vm: vm.value.path, remediation: joined.runId });

  const assessment = await assessVm({ cloud, runs: durable.instances, now }, policy, vm.value, call);
  const judged = { vm: vm.value, assessment, by: 'event' } as const;
  if (!assessment.ok) {
    await keeper.keep(judged, log.error);
    return giveUpOrTryAgain(assessment.failure, about, log);
  }
  const { decision, mode, facts } = assessment.value;
  const named = inAzuresCasing(vm.value, facts.vm.id);
  await tellTurnedOff(
    durable,
    { vm: named, judgement: assessment.value, event: originOf(signal) },
    log,
    deps,
  );
  const verdict = { ...about, vm: named.path, mode, decision: decision.kind };
  const watched = await watchIfStarted(durable, { vm: named, seen: facts.vm, told: toldBy(signal) }, deps);
  if (watched !== undefined) {
    log.info('start is watched', { ...verdict, plan: 'watch', remediation: watched });
    return await keeper.keep({ ...judged, remediationId: watched }, log.error);
  }
  if (decision.kind === 'leave' && decision.align.length === 0) {
    await keeper.keep(judged, log.error);
    return log.info('vm left alone', {
      ...verdict,
      reason: decision.findings[0].code,
      evidence: decision.findings[0].evidence,
    });
  }

  const plan = decision.kind === 'leave' ? 'align' : decision.plan;
  const wait =
    decision.kind === 'defer'
      ? { wait: { notBefore: decision.notBefore, waitingFor: decision.findings.map(({ code }) => code) } }
      : {};
  const begun = await beginRemediation(durable, { vm: named, signal, plan, ...wait }, deps);
  const reason = decision.kind === 'remediate' ? {} : { reason: decision.findings[0].code };
  log.info(begun.kind === 'started' ? 'remediation started' : 'event joined a run', {
    ...verdict,
    ...reason,
    plan,
    remediation: begun.runId,
  });
  await keeper.keep({ ...judged, remediationId: begun.runId }, log.error);
}

function isAction({ operation }: Signal): boolean {
  return /\/action$/i.test(operation);
}

/** What an event tells of an owner's start. */
function toldBy({ eventId, operation, correlationId, failed }: Signal): SeenStart['told'] {
  const startFailed = failed && /\/start\/action$/i.test(operation);
  return { eventId, operation, ...(correlationId === undefined ? {} : { correlationId }), startFailed };
}

function originOf({ eventId, correlationId }: Signal): NonNullable<Noticed['event']> {
  return correlationId === undefined ? { eventId } : { eventId, correlationId };
}

/** Events spell ids in any casing; what people read is spelt as Azure spells it. */
function inAzuresCasing(vm: ResourceId, told: string): ResourceId {
  const own = parseVmId(told);
  return own.ok && own.value.key === vm.key ? own.value : vm;
}

/** The VM that a signal is about: a NIC leads to the VM that it is attached to, if any. */
async function vmOf(
  resource: ResourceId,
  cloud: Cloud,
  call: { correlationId: string },
): Promise<Result<ResourceId | undefined>> {
  if (resource.kind === 'vm') return { ok: true, value: resource };
  const nic = await cloud.readNic(resource, call);
  if (!nic.ok) return nic;
  if (nic.value.vmId === undefined) return { ok: true, value: undefined };
  const vm = parseVmId(nic.value.vmId);
  // Scale-set instances and bare-metal hosts have ids of another shape; they are nobody's VM here.
  return vm.ok ? vm : { ok: true, value: undefined };
}

const passing: readonly CloudFailure['kind'][] = ['throttled', 'unavailable', 'conflict', 'changed'];

function giveUpOrTryAgain(failure: CloudFailure, about: object, log: Log): void {
  if (passing.includes(failure.kind)) {
    log.warn('event to be delivered again', { ...about, failure });
    throw new TryAgain(`Azure could not be read: ${failure.kind}`);
  }
  if (failure.kind === 'not-found') log.info('event ends here', { ...about, reason: 'resource-gone' });
  else log.error('facts cannot be read', { ...about, reason: 'facts-not-readable', failure });
}
