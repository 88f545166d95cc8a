import type { TransactionAction } from '@azure/data-tables';
import { assessmentsTable, openTable } from '../../../src/azure/storage/open-table.ts';
import { openIndex } from '../../../src/azure/storage/record-index.ts';
import { toAssessmentRow } from '../../../src/azure/storage/to-assessment-row.ts';
import { listsOf, placeInList, type RecordSummary } from '../../../src/core/audit/record-summary.ts';

// A transaction's limit.
const atOnce = 100;

const noCredential = (): never => {
  throw new Error('a connection string needs no credential');
};

/** Fills the storage of an app with assessment records of that many VMs, and with that many remediations in the list of all of them. */
export async function storeCrowd(
  connectionString: string,
  { subscriptionId, vms, remediations, now }: ManyVms,
): Promise<void> {
  const place = { kind: 'connection-string', connectionString } as const;
  const idOf = (n: number): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/rg-${n % 40}/providers/Microsoft.Compute/virtualMachines/crowd-${String(n).padStart(5, '0')}`;
  const assessments = Array.from({ length: vms }, (_, n) => assessmentRow(idOf(n), n, now));
  await inTransactions(openTable(assessmentsTable, { place, credential: noCredential }), assessments);
  const runs = Array.from({ length: remediations }, (_, n) => runRow(idOf(n % vms), n, now));
  await inTransactions(openIndex(place, noCredential), runs);
}

export interface ManyVms {
  readonly subscriptionId: string;
  readonly vms: number;
  readonly remediations: number;
  readonly now: number;
}

interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
}

async function inTransactions(table: ReturnType<typeof openTable>, rows: readonly Row[]): Promise<void> {
  for (let n = 0; n < rows.length; n += atOnce) {
    const batch = rows.slice(n, n + atOnce).map((row): TransactionAction => ['create', { ...row }]);
    await table.submitTransaction(batch);
  }
}

function assessmentRow(vmId: string, n: number, now: number): Row {
  const at = new Date(now - 86_400_000).toISOString();
  const reason = n % 3 === 0 ? 'already-accelerated' : 'spot-vm';
  return toAssessmentRow({
    schemaVersion: 1,
    vmId,
    decision: 'skip',
    reason,
    reasons: [reason],
    evidence: [],
    observedAt: at,
    assessedAt: at,
    by: 'scan',
    size: 'Standard_D4s_v3',
    location: 'westeurope',
  });
}

function runRow(vmId: string, n: number, now: number): Row {
  const ended = now - 86_400_000 - n * 60_000;
  const summary: RecordSummary = {
    id: `crowd-run-${n}`,
    vmId,
    outcome: n % 9 === 0 ? 'rolled-back' : 'accelerated',
    reason: n % 9 === 0 ? 'AllocationFailed' : 'done',
    plan: 'restart',
    startedAt: new Date(ended - 300_000).toISOString(),
    endedAt: new Date(ended).toISOString(),
    downtimeSeconds: 95,
  };
  return { partitionKey: listsOf(summary).at(-1) ?? '', rowKey: placeInList(summary), ...summary };
}
