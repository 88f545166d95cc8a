import type { ReactElement } from 'react';
import type { Tone } from '../model/words.ts';

/** A word with its colour. */
export function Mark({ tone, children }: { readonly tone: Tone; readonly children: string }): ReactElement {
  return <span className={`mark ${tone}`}>{children}</span>;
}
