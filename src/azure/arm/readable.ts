import type { Parsed } from '../../core/lib/parsed.ts';
import type { CloudFailure, Result } from '../../ports/cloud.ts';

export function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}

/** The failure of an answer whose shape we do not know; `what` names the resource. */
export function unreadable(what: string, faults: readonly string[]): { ok: false; failure: CloudFailure } {
  return failed({ kind: 'unreadable', message: `${what}: ${faults.join('; ').slice(0, 500)}` });
}

/** What was parsed of an answer, or that it is unreadable. */
export function readable<T>(parsed: Parsed<T>, what: string): Result<T> {
  return parsed.ok ? { ok: true, value: parsed.value } : unreadable(what, parsed.faults);
}
