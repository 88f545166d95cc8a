/** Whether a fault shows what was given. A fault that anybody may read must not: a secret may have been put in the wrong place. */
export type Values = 'shown' | 'hidden';

/** A message without its guess at what was meant and without a parser's own words: both show what was given. */
export function hidden(message: string): string {
  return message.replace(/; did you mean .*$| \(.*\)$/s, '');
}
