import type { GuestCause, Verification } from '../guest/guest-assessment.ts';
import type { GuestAnswer, SizeObservation } from '../model/evidence.ts';
import { guestVoteOf } from './guest-vote.ts';

/** Where and by whom something was seen. */
type Seen = Pick<SizeObservation, 'location' | 'remediationId'>;

/**
 * What a guest shows of its size before a stop; undefined where that says nothing: one with a flag on, or whose log does not go back far enough to say that
 * no virtual function was taken away a short while ago.
 */
export function observedBefore(answer: GuestAnswer, seen: Seen): SizeObservation | undefined {
  if (answer.kind === 'no-answer') return undefined;
  const shows = guestVoteOf(answer);
  if (shows === 'unclear' || (shows === 'not-platform' && (answer.flagsOn > 0 || answer.vfInLog === null)))
    return undefined;
  const { size, vmUid, at, flagsOn, virtualFunctions, hardware } = answer;
  return {
    ...seen,
    size,
    vmUid,
    at,
    shows,
    flagBefore: flagsOn > 0,
    vfBefore: virtualFunctions > 0 ? 'yes' : 'no',
    vfAfter: 'not-asked',
    hardware,
    by: 'preflight',
  };
}

/** What the guest said after a start of ours. */
export interface Verified {
  readonly verification: Verification;
  readonly cause?: GuestCause;
}

// Others are the guest's own, or say nothing of what the host gives.
const withoutEffect: ReadonlySet<GuestCause> = new Set([
  'no-virtual-function',
  'no-driver',
  'no-mana-driver',
] satisfies readonly GuestCause[]);

/**
 * What a VM shows of its size that was stopped, got its flag and was started; `before` is what its guest said before that. Undefined where that says
 * nothing: a gain is shown only by a guest that had no virtual function before, and where the guest was not seen to have none after, nothing is denied.
 */
export function observedAfter(
  before: GuestAnswer | undefined,
  after: Verified,
  seen: Seen & Pick<SizeObservation, 'at' | 'size' | 'vmUid' | 'by' | 'flagBefore'>,
): SizeObservation | undefined {
  const asked =
    before?.kind === 'answered' && before.vmUid === seen.vmUid && before.size === seen.size
      ? before
      : undefined;
  const vfBefore = asked === undefined ? 'not-asked' : asked.virtualFunctions > 0 ? 'yes' : 'no';
  const hardware = after.cause === 'no-mana-driver' ? 'mana' : (asked?.hardware ?? 'unknown');
  if (after.verification === 'proven' && vfBefore === 'no' && !seen.flagBefore)
    return { ...seen, shows: 'gains', vfBefore, vfAfter: 'yes', hardware };
  if (after.verification === 'not-engaged' && after.cause !== undefined && withoutEffect.has(after.cause))
    return { ...seen, shows: 'no-effect', vfBefore, vfAfter: 'no', hardware };
  return undefined;
}
