import { readEvent, type Signal } from '../core/event.ts';
import { parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { Cloud, CloudFailure, Result } from '../ports/cloud.ts';
import type { Notice } from '../ports/notify.ts';
import { type DurableAccess, joinRun } from './begin-remediation.ts';
import { type JudgeDeps, judgeAndBegin } from './judge-and-begin.ts';
import type { Log } from './log.ts';

export interface EventDeps extends Omit<JudgeDeps, 'notify'> {
  readonly subscriptions: readonly string[];
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
  const about = { eventId: signal.eventId, resource: signal.resource.path };
  const call = { correlationId: deps.newGuid() };
  const vm = await vmOf(signal.resource, deps.cloud, call);
  if (!vm.ok) return giveUpOrTryAgain(vm.failure, about, log);
  if (vm.value === undefined) return log.info('event ends here', { ...about, reason: 'nic-without-vm' });

  // Our own stops and starts raise events too: they cost no look at Azure.
  const joined = isAction(signal) ? await joinRun(durable, vm.value, signal) : undefined;
  if (joined !== undefined)
    return log.info('event joined a run', { ...about, vm: vm.value.path, remediation: joined.runId });

  const pointed = { vm: vm.value, signal, by: 'event', correlationId: call.correlationId } as const;
  const judged = await judgeAndBegin(pointed, durable, log, deps);
  if (judged.kind === 'failed') giveUpOrTryAgain(judged.failure, about, log);
}

function isAction({ operation }: Signal): boolean {
  return /\/action$/i.test(operation);
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
