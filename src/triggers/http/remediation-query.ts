import type { RecordFilter } from '../../core/audit/record-summary.ts';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { badRequest, faultsAt, type Refused } from './problems.ts';

interface Chosen {
  readonly vm?: string | undefined;
  readonly subscription?: string | undefined;
  readonly resourceGroup?: string | undefined;
  readonly outcome?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The filter that a query means, or the refusal of one that contradicts itself. */
export function recordFilterOf({
  vm,
  subscription,
  resourceGroup,
  outcome,
  from,
  to,
}: Chosen): { readonly filter: RecordFilter } | Refused<'bad-request'> {
  const id = vm === undefined ? undefined : parseVmId(vm);
  const faults = [
    ...(resourceGroup !== undefined && subscription === undefined
      ? faultsAt('resourceGroup', ['needs the subscription as well'])
      : []),
    ...(id?.ok === false ? faultsAt('vm', id.faults) : []),
    ...(from !== undefined && to !== undefined && from >= to
      ? faultsAt('to', ['should be later than from'])
      : []),
  ];
  if (faults.length > 0 || id?.ok === false) return badRequest(faults);
  return {
    filter: withoutUndefined({
      vm: id?.value,
      subscriptionId: subscription,
      resourceGroup,
      outcome,
      from,
      to,
    }),
  };
}
