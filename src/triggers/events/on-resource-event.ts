import { partRead, unreadIn } from '../../assessment/part-read.ts';
import { type ResourceSignal, readEvent } from '../../core/model/event.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { suspendedBecause } from '../../core/settings/suspension.ts';
import type { Cloud, CloudFailure, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { Notice } from '../../ports/notify.ts';
import { noTelemetry, type OpenSpan } from '../../ports/telemetry.ts';
import { assessAndBegin } from '../../use-cases/assess-and-begin.ts';
import { rememberDue } from '../../use-cases/begin-due.ts';
import { type DurableAccess, joinRun } from '../../use-cases/begin-remediation.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import { readLeaseOnce } from '../../workflow/durable/lease-reading.ts';

/** What else the handling of an event needs. */
export interface EventHandling extends EventDeps {
  /** Notifies people. */
  readonly notify: (notice: Notice) => Promise<void>;
}

/** Thrown for a failure that may pass, so that the host answers 500 and Event Grid delivers the event again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/**
 * Leads one event to a decision. A bad event is refused once, in the log; what cannot be read for a reason that may pass is thrown;
 * everything else ends in a reason or in a run. Answers whether it led to an assessment.
 */
export async function onResourceEvent(
  event: unknown,
  durable: DurableAccess,
  log: Log,
  deps: EventHandling,
): Promise<boolean> {
  // It is not known for sure which subscriptions are watched: no event may be ignored for good.
  if (deps.suspended !== undefined) {
    log.error('configuration cannot be read', { faults: deps.suspended.faults });
    deps.telemetry?.event('again');
    throw new TryAgain(suspendedBecause);
  }
  const reading = readEvent(event, deps.subscriptions);
  switch (reading.kind) {
    case 'refused':
      log.warn('event refused', { eventId: reading.eventId, faults: reading.faults });
      deps.telemetry?.event('refused');
      return false;
    case 'ignored':
      log.debug('event ignored', { eventId: reading.eventId, reason: reading.because });
      deps.telemetry?.event('ignored');
      return false;
    case 'signal':
      return await onSignal(reading.signal, durable, log, deps);
  }
}

/** Handles a signal in a span that begins a trace: that of the correlation id of its requests. */
async function onSignal(
  signal: ResourceSignal,
  durable: DurableAccess,
  log: Log,
  deps: EventHandling,
): Promise<boolean> {
  const { eventId, operation, resource } = signal;
  const asked = {
    name: `event ${resource.kind}`,
    kind: 'consumer',
    correlationId: deps.newGuid(),
    attributes: {
      'cloudevents.event_id': eventId,
      'azure.resource_id': resource.path,
      'accelnet.event.operation': operation,
    },
  } as const;
  const { telemetry = noTelemetry } = deps;
  return await telemetry.within(asked, (span) =>
    handleSignal(signal, { correlationId: asked.correlationId }, { durable, log, span }, deps),
  );
}

async function handleSignal(
  signal: ResourceSignal,
  call: { readonly correlationId: string },
  { durable, log, span }: { durable: DurableAccess; log: Log; span: OpenSpan },
  deps: EventHandling,
): Promise<boolean> {
  const about = { eventId: signal.eventId, resource: signal.resource.path };
  const vm = await vmOf(signal.resource, deps.cloud, call);
  if (!vm.ok) return giveUpOrTryAgain(vm.failure, signal, log, deps);
  if (vm.value === undefined) {
    log.info('event ends here', { ...about, reason: 'nic-without-vm' });
    deps.telemetry?.event('ended');
    return false;
  }
  if (!deps.subscriptions.includes(vm.value.subscriptionId)) {
    log.info('event ends here', { ...about, reason: 'subscription-not-watched' });
    deps.telemetry?.event('ended');
    return false;
  }

  // Our own stops and starts raise events too: for these nothing is read from Azure.
  const lease = readLeaseOnce(durable.instances, vm.value);
  const joined = isAction(signal) ? await joinRun(durable, vm.value, signal, await lease()) : undefined;
  if (joined !== undefined) {
    log.info('event joined a run', { ...about, vm: vm.value.path, remediation: joined.runId });
    deps.telemetry?.event('joined');
    span.set({ 'accelnet.run.id': joined.runId });
    return false;
  }

  const { allowance } = deps;
  await allowance?.read(durable.instances);
  const may = allowance === undefined ? {} : { may: allowance.take };
  const { correlationId } = call;
  const pointed = { vm: vm.value, signal, by: 'event', correlationId, lease, ...may } as const;
  const assessed = await assessAndBegin(pointed, durable, log, deps);
  if (assessed.kind === 'postponed') {
    await rememberDue(durable, vm.value, assessed.as, deps.now());
    log.info('a run is due, and begins when there is room', { ...about, vm: vm.value.path, as: assessed.as });
  }
  if (assessed.kind === 'failed') return giveUpOrTryAgain(assessed.failure, signal, log, deps);
  deps.telemetry?.event('assessed');
  return true;
}

function isAction({ operation }: ResourceSignal): boolean {
  return /\/action$/i.test(operation);
}

const theInterface = 'the network interface of the event';

/** The VM that a signal is about: a NIC leads to the VM that it is attached to, if any. */
async function vmOf(
  resource: ResourceId,
  cloud: Cloud,
  call: { correlationId: string },
): Promise<Result<ResourceId | undefined>> {
  if (resource.kind === 'vm') return { ok: true, value: resource };
  const nic = partRead(await cloud.readNic(resource, call), theInterface);
  if (!nic.ok) return nic;
  if (nic.value.vmId === undefined) return { ok: true, value: undefined };
  const vm = parseVmId(nic.value.vmId);
  // Scale-set instances and bare-metal hosts have ids of another shape; they are not VMs that we remediate.
  return vm.ok ? vm : { ok: true, value: undefined };
}

// A new resource is found within minutes. One that is not found an hour later was deleted, or waiting does not help.
const notVisibleMs = 3_600_000;

function mayPass(failure: CloudFailure, { at }: ResourceSignal, now: number): boolean {
  // A time far ahead is no event's: it would be delivered again for as long as Event Grid does.
  if (failure.kind === 'not-visible') return at === undefined || Math.abs(now - at) < notVisibleMs;
  return consequencesOf(failure).assessedAgain;
}

function giveUpOrTryAgain(
  failure: CloudFailure,
  signal: ResourceSignal,
  log: Log,
  { now, telemetry }: Pick<EventDeps, 'now' | 'telemetry'>,
): false {
  const about = { eventId: signal.eventId, resource: signal.resource.path };
  if (mayPass(failure, signal, now())) {
    log.warn('event to be delivered again', { ...about, failure });
    telemetry?.event('again');
    throw new TryAgain(`Azure could not be read: ${unreadIn(failure)}`);
  }
  // A network interface that is not found counts as not visible; here it has had enough time to become visible.
  const gone = failure.read === theInterface ? 'not-visible' : 'not-found';
  telemetry?.event(failure.kind === gone ? 'ended' : 'unreadable');
  if (failure.kind === gone) log.info('event ends here', { ...about, reason: 'resource-gone' });
  else log.error('facts cannot be read', { ...about, reason: 'facts-not-readable', failure });
  return false;
}
