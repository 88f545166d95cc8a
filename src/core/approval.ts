import * as z from 'zod';

const answer = z.object({
  answer: z.enum(['approved', 'rejected']),
  by: z.string().max(200),
  comment: z.string().max(500).optional(),
});

/** What a person said to a run that asked for approval. */
export type ApprovalAnswer = z.infer<typeof answer>;

/** An answer with its time, ISO 8601, as the record keeps it. */
export type Approval = ApprovalAnswer & { readonly at: string };

/** Reads what the event carried; undefined for what is no answer: nobody is stopped for an event that cannot be read. */
export function readApproval(payload: unknown): ApprovalAnswer | undefined {
  return answer.safeParse(payload).data;
}
