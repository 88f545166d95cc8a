import type { GuestAnswer } from '../model/evidence.ts';

const maxWhy = 200;

/** That a guest gave no answer, at this time (ISO 8601), and why, in words that are cut where they are long. */
export function noGuestAnswer(
  { vmUid, size }: { readonly vmUid: string; readonly size: string },
  at: string,
  why: string,
): GuestAnswer {
  return { kind: 'no-answer', at, vmUid, size, why: why.slice(0, maxWhy) };
}

/**
 * Whether an answer sees no virtual function, and cannot say whether one was only taken away for some minutes: a host that is serviced does that
 * (accelerated-networking-how-it-works).
 */
export function isOpen(answer: GuestAnswer): boolean {
  return answer.kind === 'answered' && answer.virtualFunctions <= answer.flagsOn && answer.vfInLog === null;
}

/** What two answers of one guest, some minutes apart, say together: a virtual function that was seen once counts, and silence confirms nothing. */
export function confirmedBy(first: GuestAnswer, second: GuestAnswer): GuestAnswer {
  if (second.kind === 'no-answer' || first.kind === 'no-answer') return second;
  // The second look is what the log could not say.
  return isOpen(second) ? { ...second, vfInLog: false } : second;
}

/** The newest of these answers that is about this VM in its present size; undefined where none is. */
export function answerAbout(
  { vmUid, size }: { readonly vmUid: string; readonly size: string },
  ...answers: readonly (GuestAnswer | undefined)[]
): GuestAnswer | undefined {
  return answers
    .filter((one) => one !== undefined)
    .filter((one) => one.vmUid === vmUid && one.size.toLowerCase() === size.toLowerCase())
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
}
