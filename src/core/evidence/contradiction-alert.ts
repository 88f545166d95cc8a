import type { Alert } from '../coordination/alerts.ts';
import { plainSizeName } from '../model/size-name.ts';
import type { SizeAssessment, SizeEvidence } from './size-evidence.ts';

type Said = Pick<Alert, 'id' | 'subject' | 'text'> & { readonly kind: 'evidence-contradicted' };

/** The alert about a size of which two strong pieces of evidence contradict each other; undefined where none do. One for each size. */
export function contradictionAlert(
  size: string,
  { contradiction }: Pick<SizeAssessment, 'contradiction'>,
): Said | undefined {
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
