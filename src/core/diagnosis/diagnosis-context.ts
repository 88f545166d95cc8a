import type { SizeAssessment } from '../evidence/size-evidence.ts';
import { detailsBegin, type GuestDetails, parseGuestDetails } from '../guest/guest-details.ts';
import { type GuestReport, parseGuestReport } from '../guest/guest-report.ts';
import { viewGuest } from '../guest/guest-view.ts';
import type { Facts, NicFacts } from '../model/facts.ts';

/** A VM, as Azure shows it. */
export interface MachineSeen {
  readonly facts: Facts;
  readonly size: SizeAssessment;
}

/** What the guest said; details are absent where only the probe was run. */
export type GuestSeen =
  | {
      readonly kind: 'seen';
      readonly report: GuestReport;
      readonly details?: GuestDetails;
      /** Why details that were printed could not be read. */
      readonly detailsFault?: string;
    }
  | { readonly kind: 'not-seen'; readonly why: string };

/** All that a diagnosis is made on. */
export interface DiagnosisContext extends MachineSeen {
  readonly guest: GuestSeen;
  /** The VM that it talks to, or why that one was not checked. */
  readonly peer:
    | (MachineSeen & { readonly kind: 'seen' })
    | { readonly kind: 'not-seen'; readonly why: string };
}

/** The result for one cause. */
export interface DiagnosisCheck {
  readonly state: 'found' | 'not-found' | 'not-checked';
  /** What was seen, in lines for people. */
  readonly evidence: readonly string[];
  /** Why it could not be checked. */
  readonly why?: string;
}

/** What to do, in words, and the commands for this VM. */
export interface Fix {
  readonly words: string;
  readonly commands: readonly string[];
}

export function found(evidence: readonly string[]): DiagnosisCheck {
  return { state: 'found', evidence };
}

export function notFound(...evidence: readonly string[]): DiagnosisCheck {
  return { state: 'not-found', evidence };
}

export function notChecked(why: string): DiagnosisCheck {
  return { state: 'not-checked', evidence: [], why };
}

/** What a guest's script printed, as a diagnosis sees it. */
export function guestSeenIn(printed: string): GuestSeen {
  const report = parseGuestReport(printed);
  if (!report.ok)
    return { kind: 'not-seen', why: `what the guest printed is no report: ${report.faults[0]}` };
  const details = parseGuestDetails(printed);
  if (details.ok) return { kind: 'seen', report: report.value, details: details.value };
  const fault = printed.includes(detailsBegin) ? { detailsFault: details.faults[0] } : {};
  return { kind: 'seen', report: report.value, ...fault };
}

/** The network interfaces that should have a virtual function, as Azure shows them. */
function acceleratedNics({ facts, size }: MachineSeen): readonly NicFacts[] {
  if (size.answer === 'accelerated-by-platform') return facts.nics;
  return size.answer === 'not-capable' ? [] : facts.nics.filter(({ flag }) => flag === 'true');
}

/**
 * How many virtual functions the guest shows that its host has engaged, whatever a table or a flag says: joined ones, loose ones, devices without
 * driver, and slots that the host has added to interfaces which have none of these. No more than the VM has network interfaces.
 */
export function shownFunctions({ facts, guest }: DiagnosisContext): number {
  if (guest.kind === 'not-seen') return 0;
  const { report, details } = guest;
  const { joined, loose, bare } = viewGuest(report, 0);
  const slots = report.nics.filter(({ vf }, n) => vf === null && (details?.nics[n]?.slot ?? null) !== null);
  const shown = joined.length + Math.max(loose.length + bare.length, slots.length);
  return Math.min(facts.nics.length, shown);
}

/** How many virtual functions the guest should have: as many as flags and size promise, and at least as many as it shows. 0 only where both know of none. */
export function wantedFunctions(context: DiagnosisContext): number {
  return Math.max(acceleratedNics(context).length, shownFunctions(context));
}

/** The last part of a resource's id. */
export function nameIn(id: string): string {
  return id.split('/').at(-1) ?? id;
}
