import { type Refused, refused } from '../problems.ts';
import type { ReaderAnswer } from './reader-assessments.ts';

/** The answer to a reader who asks for more than the reader's share. */
export const tooMuch =
  'too much is asked at once: readers share a part of what Azure answers, so that the rest is free for VMs that are down; ask again later';

/** Why a VM is not read now, and when to ask again. */
export function notNow(
  answer: Extract<ReaderAnswer, { readonly kind: 'limited' | 'unsure' }>,
): Refused<'too-many' | 'unknown-state'> {
  if (answer.kind === 'limited') return refused('too-many', tooMuch, answer);
  const why =
    'it is not known whether a remediation has this VM, so that Azure is not asked; ask again later';
  return refused('unknown-state', why, answer);
}
