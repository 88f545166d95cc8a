import type { ReasonCode } from '../decision/reasons.ts';
import type { SafeguardReason } from '../decision/safeguard-reason.ts';
import type { Question } from './approval.ts';
import type { Phase, RunPlan } from './machine.ts';

/** What a run shows of itself while it goes on; for people, never read back by the run. */
export interface RunStatus {
  readonly phase: Phase | 'ended';
  readonly since: string;
  readonly vmId: string;
  readonly plan: RunPlan;
  /** Reason codes, when the run waits. */
  readonly waitingFor?: readonly (
    | ReasonCode
    | SafeguardReason
    | 'safeguards-unreadable'
    | 'readable-facts'
    | 'configuration-faulty'
  )[];
  /** Place in the safeguards' queue, from 1. */
  readonly position?: number;
  /** What a person is asked, when one is; an answer names its change. */
  readonly question?: Question;
  readonly found?: { readonly power: string; readonly flags: Readonly<Record<string, string>> };
  readonly changed?: readonly string[];
  readonly next: string;
  readonly byWhen?: string;
  readonly outcome?: string;
  readonly reason?: string;
}

// The platform fails an instance whose status exceeds 16 KB of UTF-16; ours stays far below.
const max = 7000;

/** The status as it is published: shortened to its essentials if a VM with many NICs would make it too long. */
export function publishable(status: RunStatus): RunStatus {
  if (JSON.stringify(status).length <= max) return status;
  const { found: _found, changed: _changed, ...essentials } = status;
  return essentials;
}
