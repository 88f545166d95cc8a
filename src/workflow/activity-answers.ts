import type { Accepted, CloudFailure, Result } from '../ports/cloud.ts';
import type { Change } from './activities.ts';

interface Failed {
  readonly ok: false;
  readonly failure: CloudFailure;
}

/** The answer to an input that no orchestration of ours would send. */
export function defect(faults: readonly string[]): Failed {
  return { ok: false, failure: { kind: 'internal', message: faults.join('; ') } };
}

/** A change that was asked for at this time, ISO 8601. */
export function stamped(result: Result<Accepted>, at: string): Result<Change> {
  return result.ok ? { ok: true, value: { ...result.value, at } } : result;
}

/** The answer where the VM is not the one that was found. */
export function namesake(): Failed {
  return { ok: false, failure: { kind: 'replaced', message: 'another VM now has this name' } };
}

export function startedMeanwhile(): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'started', message: 'the VM was started while it was changed' } };
}

/** Of a NIC, unlike of a VM, being gone or elsewhere is no reason to end. */
export function detachedIfGone<T>(result: Result<T>): Result<T> {
  if (result.ok || (result.failure.kind !== 'not-found' && result.failure.kind !== 'replaced')) return result;
  return { ok: false, failure: { ...result.failure, kind: 'detached' } };
}
