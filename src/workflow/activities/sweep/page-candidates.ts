import type { StoredAssessment } from '../../../core/assessments/listed-assessment.ts';
import { parseVmId, type ResourceId } from '../../../core/model/resource-id.ts';
import type { Kind } from '../../../core/sweep/sweep-allowance.ts';
import type { Candidate } from '../../../core/sweep/sweep-order.ts';
import type { Around } from './around.ts';

/** Adds a VM that should be assessed itself, with what its kept assessment says where that still holds; not one that a run holds already. */
export function addCandidate(
  candidates: Candidate[],
  { held, advice }: Around,
  { vm, vmId }: { readonly vm: ResourceId; readonly vmId: string },
  kept: StoredAssessment | undefined,
): void {
  if (held.has(vm.key)) return;
  const due = dueOf(kept);
  const hint = advice.has(vm.key) ? { hint: 'advisor' as const } : {};
  candidates.push({ vmId, since: kept?.observedAt ?? '', ...(due === undefined ? {} : { due }), ...hint });
}

function dueOf(kept: StoredAssessment | undefined): Kind | undefined {
  if (kept?.decision === 'defer') return 'waits';
  if (kept?.decision === 'remediate') return kept.plan === 'restart' ? 'outages' : 'quiet';
  return kept?.plan === 'align' ? 'quiet' : undefined;
}

/** Adds a VM that cannot be read in the list: it has to be read itself. */
export function addUnreadable(candidates: Candidate[], around: Around, id: string): void {
  const vm = parseVmId(id);
  if (!vm.ok) return;
  const row = around.kept.get(vm.value.key);
  addCandidate(
    candidates,
    around,
    { vm: vm.value, vmId: id },
    row?.assessment.decision === 'unreadable' ? row.assessment : undefined,
  );
}
