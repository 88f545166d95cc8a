import { EntityId } from 'durable-functions';
import type { Assessment } from '../../core/decision/decide.ts';
import type { TurnedOff } from '../../core/decision/undone-by-others.ts';
import { entityKeyOf, type ResourceId } from '../../core/model/resource-id.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Notice } from '../../ports/notify.ts';
import { entities } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

/** An assessment of a VM, and what led to it. */
export interface Noticed {
  readonly vm: ResourceId;
  readonly assessment: Pick<Assessment, 'decision' | 'turnedOff'>;
  /** The event, if one led to the assessment; with its correlation id the activity log shows who did it. */
  readonly event?: { readonly eventId: string; readonly correlationId?: string };
}

export interface NotifyDeps {
  readonly policy: Policy;
  readonly now: () => number;
  readonly notify: (notice: Notice) => Promise<void>;
}

/**
 * Notifies people, once each time, that acceleration was turned off again after us, and marks the run whose work was undone. Not where the VM
 * is skipped for another reason: an owner who opted out, for instance, did what we recommend. Never throws.
 */
export async function notifyTurnedOff(
  { client }: Pick<DurableAccess, 'client'>,
  { vm, assessment, event }: Noticed,
  log: Log,
  { policy, now, notify }: NotifyDeps,
): Promise<void> {
  const { turnedOff, decision } = assessment;
  if (turnedOff?.runId === undefined || turnedOff.notified) return;
  const [first] = decision.kind === 'skip' ? decision.reasons : [];
  if (first !== undefined && first.code !== 'flip-flop') return;
  const at = new Date(now()).toISOString();
  const { runId } = turnedOff;
  const text = textOf(turnedOff, policy, event?.correlationId);
  try {
    await notify({ kind: 'turned-off-again', subject: vm.path, runId, text, since: at, timesNotified: 0 });
    const lease = new EntityId(entities.lease, entityKeyOf(vm));
    await client.signalEntity(lease, 'turned-off', { runId, at, ...event });
  } catch (error) {
    log.error('an alert could not be sent', { vm: vm.path, text, error: String(error).slice(0, 300) });
  }
}

function textOf(
  { times, acceleratedAt, nics }: TurnedOff,
  { flipFlopTimes }: Policy,
  correlationId: string | undefined,
): string {
  const names = nics.map((id) => id.split('/').at(-1)).join(', ');
  const next =
    times.length < flipFlopTimes
      ? 'it is turned on again'
      : 'the VM is skipped until the first of these times is a week ago';
  const who =
    correlationId === undefined
      ? 'Who did it stands in the activity log of the network interface'
      : `Who did it stands in the activity log: look for correlation id ${correlationId}`;
  return (
    `Accelerated Networking of ${names} was turned off again after it was turned on at ${acceleratedAt}: ` +
    `${times.length} of ${flipFlopTimes} times within a week; ${next}. ${who}. ` +
    'With Terraform set accelerated_networking_enabled = true on azurerm_network_interface; ' +
    'a change of its ip_configuration also resets it (hashicorp/terraform-provider-azurerm#11279).'
  );
}
