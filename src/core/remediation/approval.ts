import * as z from 'zod';
import { canonicalJson } from '../lib/canonical-json.ts';
import { foldCase } from '../lib/fold-case.ts';
import type { Facts } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';

const answer = z.object({
  answer: z.enum(['approved', 'rejected']),
  by: z.string().max(200),
  comment: z.string().max(500).optional(),
  /** Names what was shown to the one who answers: a yes is good for that and for nothing else. */
  change: z.string().max(100).optional(),
});

/** What a person said to a run that asked for approval. */
export type ApprovalAnswer = z.infer<typeof answer>;

/** An answer with its time, ISO 8601, and the plan that it was given for, as the record keeps it. */
export type Approval = ApprovalAnswer & { readonly at: string; readonly plan?: Plan };

/** Reads what the event carried; undefined for what is no answer: nobody is stopped for an event that cannot be read. */
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
 * What is asked once this change would be made. Another change than before is another question. One that nobody has answered keeps its time,
 * whatever it has become: that it changes buys no time. After a yes to something else the time begins anew.
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

/** Which of two answers counts: a no in any case, then a yes to what is asked, then the later one. */
export function weightier(
  before: Approval | undefined,
  next: Approval,
  change: string | undefined,
): Approval {
  if (before === undefined || next.answer === 'rejected') return next;
  return before.answer === 'rejected' || before.change === change ? before : next;
}

/** Whether these words permit this change. */
export function permits(approval: Approval | undefined, change: string | undefined): boolean {
  return approval?.answer === 'approved' && change !== undefined && approval.change === change;
}

/** What would be changed, and how, as one text: for this VM alone, not for one that is created anew under its name. */
export function changeText({ vm, nics }: Pick<Facts, 'vm' | 'nics'>, plan: Plan): string {
  const plain = nics.filter(({ flag }) => flag !== 'true').map(({ id }) => foldCase(id));
  return canonicalJson({ plan, vm: foldCase(vm.vmUid), nics: plain.sort() });
}

// What stands against an outage while a person is asked; all else is waited for first, so that what is shown is what will be done.
const besides: ReadonlySet<string> = new Set(['outside-window', 'blackout']);

/** Whether these deferrals end with a person's word, or with a time that the person may know of already. */
export function isForApproval(codes: readonly string[]): boolean {
  return (
    codes.includes('approval-required') &&
    codes.every((code) => code === 'approval-required' || besides.has(code))
  );
}
