import * as z from 'zod';
import { canonicalJson } from '../lib/canonical-json.ts';
import { foldCase } from '../lib/fold-case.ts';
import type { VmFacts } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';

const answer = z.object({
  answer: z.enum(['approved', 'rejected']),
  by: z.string().max(200),
  comment: z.string().max(500).optional(),
  /** The id of the change that was shown to the person who answers: an approval is valid for this change only. */
  change: z.string().max(100).optional(),
});

/** A person's answer to a run that asked for approval. */
export type ApprovalAnswer = z.infer<typeof answer>;

/** An answer with its time, ISO 8601, and the plan that it was given for, as the record keeps it. */
export type Approval = ApprovalAnswer & { readonly at: string; readonly plan?: Plan };

/** Reads the event's payload; undefined if it is no answer: a VM is not stopped for an event that cannot be read. */
export function readApproval(payload: unknown): ApprovalAnswer | undefined {
  return answer.safeParse(payload).data;
}

/** What a person is asked to approve. */
export interface Question {
  readonly plan: Plan;
  /** Names this change of this VM: another plan, VM or set of network interfaces is another question. */
  readonly change: string;
  /** Until when an answer counts, ISO 8601; absent while something else is waited for first, and nobody was asked yet. */
  readonly until?: string;
}

/**
 * The question when this change would be made. A different change is a different question. A question that nobody has answered keeps its time limit,
 * even if it changes: a change does not extend the time. After an approval of another change the time begins again.
 */
export function questionAfter(
  before: Question | undefined,
  approval: Approval | undefined,
  asked: Pick<Question, 'plan' | 'change'>,
): Question {
  if (before?.change === asked.change) return before;
  const open = before?.until !== undefined && !permits(approval, before.change);
  return open ? { ...asked, until: before.until } : asked;
}

/** Which of two answers counts: a rejection in any case, then an approval of what is asked, then the later one. */
export function weightier(
  before: Approval | undefined,
  next: Approval,
  change: string | undefined,
): Approval {
  if (before === undefined || next.answer === 'rejected') return next;
  return before.answer === 'rejected' || before.change === change ? before : next;
}

/** Whether this answer permits this change. */
export function permits(approval: Approval | undefined, change: string | undefined): boolean {
  return approval?.answer === 'approved' && change !== undefined && approval.change === change;
}

/** What would be changed, and how, as one text: for this VM alone, not for one that is recreated under its name. */
export function changeText(
  { vmUid }: Pick<VmFacts, 'vmUid'>,
  { plan, nics }: { readonly plan: Plan; readonly nics: readonly string[] },
): string {
  return canonicalJson({ plan, vm: foldCase(vmUid), nics: nics.map((id) => foldCase(id)).sort() });
}

// Reasons that may hold while a person is asked; all others are waited for first, so that what is shown is what will be done.
const besides: ReadonlySet<string> = new Set(['outside-window', 'blackout']);

/** Whether these deferrals end with a person's answer, or at a time that the person may know already. */
export function isForApproval(codes: readonly string[]): boolean {
  return (
    codes.includes('approval-required') &&
    codes.every((code) => code === 'approval-required' || besides.has(code))
  );
}
