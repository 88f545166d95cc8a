import type { GuestAssessment } from '../../../core/guest/guest-assessment.ts';
import type { GuestAnswer } from '../../../core/model/evidence.ts';

/** What a run knows of its guest, and of what it has to prove. */
export interface GuestKnown {
  /** What the guest answered before a stop, or that it gave no answer. */
  readonly preflight?: GuestAnswer;
  /** A first answer that may be wrong for some minutes, and is not used before a second one. */
  readonly firstAnswer?: GuestAnswer | undefined;
  /** The VM as the last assessment found it. */
  readonly vm?: { readonly size: string; readonly location: string };
  /** The VM is the first of its size, which is tried alone. */
  readonly canary?: true;
  /** The decision to go on rests on evidence that has to be proven after the start. */
  readonly needsProof?: true;
  /** What the guest said when it was asked after the start. */
  readonly guestProbe?: GuestAssessment;
}
