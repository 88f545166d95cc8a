import type { ReaderAnswer } from './reader-assessments.ts';

/** The answer to a reader who asks for more than the reader's share. */
export const tooMuch =
  'too much is asked at once: readers share a part of what Azure answers, so that the rest is free for VMs that are down; ask again later';

/** Why a VM is not read now: status and sentence. */
export function notNow(
  answer: Extract<ReaderAnswer, { readonly kind: 'limited' | 'unsure' }>,
): readonly [status: number, detail: string] {
  if (answer.kind === 'limited') return [429, tooMuch];
  return [
    503,
    'it is not known whether a remediation has this VM, so that Azure is not asked; ask again later',
  ];
}

interface Later {
  readonly retryAfterSeconds?: number;
}

/** When to ask again, where that is known. */
export function secondsIn({ retryAfterSeconds }: Later): { readonly retryAfterSeconds?: number } {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}

/** The same as a header. */
export function retryAfterIn({ retryAfterSeconds }: Later): {
  readonly headers?: Readonly<Record<string, string>>;
} {
  return retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } };
}
