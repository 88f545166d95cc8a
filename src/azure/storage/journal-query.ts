import { odata } from '@azure/data-tables';
import {
  type AssessmentFilter,
  type AssessmentRecord,
  groupPrefixOf,
} from '../../core/assessments/assessment-record.ts';
import { foldCase } from '../../core/lib/fold-case.ts';
import { fromAssessmentRow } from './to-assessment-row.ts';

/** The filter in the table's own language. Values are quoted by the SDK's template; no text gets in raw. */
export function assessmentQueryOf({
  subscriptionId,
  resourceGroup,
  name,
  reason,
  decision,
}: AssessmentFilter): string {
  const prefix = resourceGroup === undefined ? undefined : groupPrefixOf(resourceGroup);
  const parts = [
    subscriptionId === undefined ? [] : [odata`PartitionKey eq ${foldCase(subscriptionId)}`],
    // Each prefix ends with '|'; '}' is the next character after it.
    prefix === undefined ? [] : [odata`RowKey ge ${prefix} and RowKey lt ${prefix.replace(/\|$/, '}')}`],
    name === undefined ? [] : [nameQuery(foldCase(name))],
    reason === undefined ? [] : [odata`reason eq ${reason.toLowerCase()}`],
    decision === undefined ? [odata`decision ne ${'gone'}`] : [odata`decision eq ${decision}`],
  ];
  return parts.flat().join(' and ');
}

/** A star at the end matches any text. */
function nameQuery(name: string): string {
  if (!name.endsWith('*')) return odata`nameKey eq ${name}`;
  const start = name.slice(0, -1);
  // No name holds a character that sorts as late as this one.
  return odata`nameKey ge ${start} and nameKey lt ${`${start}\u{ffff}`}`;
}

/** Rows that cannot be read are left out of a list: they are written again at the next assessment. */
export function readableRows(rows: Iterable<unknown>): AssessmentRecord[] {
  return [...rows].flatMap((row) => {
    const assessment = fromAssessmentRow(row);
    return assessment.ok ? [assessment.value] : [];
  });
}
