import { plainSizeName } from '../model/size-name.ts';
import type { SizeAssessment, SizeEvidence } from './size-evidence.ts';

interface ContradictionAlert {
  readonly id: string;
  readonly kind: 'evidence-contradicted';
  /** The size, without `Standard_`. */
  readonly subject: string;
  readonly text: string;
}

/** The alert about a size of which two strong pieces of evidence contradict each other; undefined where none do. One for each size. */
export function contradictionAlert(
  size: string,
  { contradiction }: Pick<SizeAssessment, 'contradiction'>,
): ContradictionAlert | undefined {
  if (contradiction === undefined) return undefined;
  const [one, other] = contradiction;
  const subject = plainSizeName(size);
  const text = `what is known of size ${subject} is contradictory: ${inWords(one)}, against ${inWords(other)}; no VM is stopped for it until one of them is gone`;
  return { id: contradictionAlertId(size), kind: 'evidence-contradicted', subject, text };
}

/** The id of that alert. */
export function contradictionAlertId(size: string): string {
  return `evidence-contradicted:${plainSizeName(size)}`;
}

function inWords({ says, from, at }: SizeEvidence): string {
  return `${says} (${from}, as of ${at})`;
}
