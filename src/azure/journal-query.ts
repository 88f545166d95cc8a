import { odata } from '@azure/data-tables';
import { groupPrefixOf, type Verdict, type VerdictFilter } from '../core/verdict.ts';
import { fromVerdictRow } from './to-verdict-row.ts';

/** The filter in the table's own language. Values are quoted by the SDK's template; no text gets in raw. */
export function queryOf({ subscriptionId, resourceGroup, name, reason, decision }: VerdictFilter): string {
  const prefix = resourceGroup === undefined ? undefined : groupPrefixOf(resourceGroup);
  const parts = [
    subscriptionId === undefined ? [] : [odata`PartitionKey eq ${subscriptionId.toLowerCase()}`],
    // '}' is the character after '|', with which each prefix ends.
    prefix === undefined ? [] : [odata`RowKey ge ${prefix} and RowKey lt ${prefix.replace(/\|$/, '}')}`],
    name === undefined ? [] : [odata`nameKey eq ${name.toLowerCase()}`],
    reason === undefined ? [] : [odata`reason eq ${reason.toLowerCase()}`],
    decision === undefined ? [odata`decision ne ${'gone'}`] : [odata`decision eq ${decision}`],
  ];
  return parts.flat().join(' and ');
}

/** Rows that cannot be read are left out of a list: they are written anew at the next judgement. */
export function readable(rows: Iterable<unknown>): Verdict[] {
  return [...rows].flatMap((row) => {
    const verdict = fromVerdictRow(row);
    return verdict.ok ? [verdict.value] : [];
  });
}
