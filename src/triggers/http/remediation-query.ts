import type { RecordFilter } from '../../core/audit/record-summary.ts';
import { faulty, type Parsed, parsed } from '../../core/lib/parsed.ts';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import { parseVmId } from '../../core/model/resource-id.ts';

interface Chosen {
  readonly vm?: string | undefined;
  readonly subscription?: string | undefined;
  readonly resourceGroup?: string | undefined;
  readonly outcome?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The filter that a query means. */
export function recordFilterOf({
  vm,
  subscription,
  resourceGroup,
  outcome,
  from,
  to,
}: Chosen): Parsed<RecordFilter> {
  if (resourceGroup !== undefined && subscription === undefined)
    return faulty('resourceGroup: needs the subscription as well');
  const id = vm === undefined ? undefined : parseVmId(vm);
  if (id?.ok === false) return faulty(`vm: ${id.faults.join('; ')}`);
  if (from !== undefined && to !== undefined && from >= to) return faulty('to: should be later than from');
  return parsed(
    withoutUndefined({ vm: id?.value, subscriptionId: subscription, resourceGroup, outcome, from, to }),
  );
}
