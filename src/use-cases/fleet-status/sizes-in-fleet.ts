import type { AssessmentRecord } from '../../core/assessments/assessment-record.ts';
import type { SizeInFleet } from '../../core/evidence/size-overview.ts';
import type { Capability } from '../../core/model/facts.ts';
import { plainSizeName } from '../../core/model/size-name.ts';
import type { Journal } from '../../ports/journal.ts';
import { eachAssessment, type Unread } from './fleet-figures.ts';

/** The sizes of the fleet by their plain names; `partial`: of a part of it only. */
export interface SizesInFleet {
  readonly sizes: ReadonlyMap<string, SizeInFleet>;
  readonly partial: boolean;
}

/** The sizes of the VMs that exist, by the last assessment of each. */
export async function sizesInFleet(journal: Journal, now: () => number): Promise<SizesInFleet | Unread> {
  const sizes = new Map<string, SizeInFleet>();
  const read = await eachAssessment(journal, now, (one) => {
    if (one.size === undefined || one.decision === 'gone') return;
    const size = plainSizeName(one.size);
    const { vms, capability } = sizes.get(size) ?? { vms: 0, capability: 'yes' };
    sizes.set(size, { vms: vms + 1, capability: capabilityIn(one) ?? capability });
  });
  return 'failure' in read ? read : { sizes, partial: read.partial };
}

/** What Azure's list said, where an assessment rests on it. */
function capabilityIn({ evidence }: AssessmentRecord): Capability | undefined {
  for (const { code, evidence: rests } of evidence) {
    const byAzure = String(rests.source ?? '').startsWith('Resource SKUs:');
    if (byAzure && code === 'size-not-capable') return 'no';
    if (byAzure && code === 'size-unknown') return 'unknown';
  }
  return undefined;
}
