import { partRead } from '../../assessment/part-read.ts';
import { suspendedBecause } from '../../core/settings/suspension.ts';
import type { Accepted, CloudFailure, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { Change } from './activity-types.ts';

interface Failed {
  readonly ok: false;
  readonly failure: CloudFailure;
}

/** The answer to an invalid input, which no orchestration of ours sends. */
export function defect(faults: readonly string[]): Failed {
  return { ok: false, failure: { kind: 'internal', message: faults.join('; ') } };
}

/** The answer of an activity that would begin something, while the configuration is faulty. */
export function whileSuspended(): Failed {
  return { ok: false, failure: { kind: 'suspended', message: suspendedBecause } };
}

/** A change that was asked for at this time, ISO 8601. */
export function stamped(result: Result<Accepted>, at: string): Result<Change> {
  return result.ok ? { ok: true, value: { ...result.value, at } } : result;
}

/** A VM that has just been read exists, whatever the change is answered: only a read shows that a VM is gone. */
export function contradicted(sent: Result<Accepted>): Result<Accepted> {
  if (sent.ok || sent.failure.kind !== 'not-found') return sent;
  return { ok: false, failure: { ...sent.failure, kind: 'conflict' } };
}

/** The answer where the VM is not the one that was found. */
export function recreatedVm(): Failed {
  return { ok: false, failure: { kind: 'replaced', message: 'another VM now has this name' } };
}

export function startedMeanwhile(): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'started', message: 'the VM was started while it was changed' } };
}

/** A NIC that its VM names cannot have been deleted: that it is not found will pass (recorded: hashicorp/terraform-provider-azurerm#18268). */
export function unseenIfNamed<T>(result: Result<T>): Result<T> {
  const named = partRead(result, 'a network interface that the virtual machine names');
  return named.ok || named.failure.kind === 'not-visible' ? named : detachedIfGone(result);
}

/** Unlike a VM, a NIC that is gone or elsewhere does not end the run: it counts as detached. */
export function detachedIfGone<T>(result: Result<T>): Result<T> {
  if (result.ok || !consequencesOf(result.failure).gone) return result;
  return { ok: false, failure: { ...result.failure, kind: 'detached' } };
}
