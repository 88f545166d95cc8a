import { parseVmId } from '../../core/model/resource-id.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { defect } from './activity-answers.ts';
import type { Activities } from './activity-types.ts';

/** The activity that looks for a VM in its subscription's list: the only witness of a VM that is not where it was. */
export function createWhereabouts({
  cloud,
}: {
  readonly cloud: Pick<Cloud, 'readVmByUid'>;
}): Pick<Activities, 'findVm'> {
  return {
    async findVm({ vmId, vmUid, correlationId }) {
      const id = parseVmId(vmId);
      if (!id.ok) return defect(id.faults);
      const found = await cloud.readVmByUid(id.value.subscriptionId, vmUid, { correlationId });
      if (!found.ok) return found;
      return { ok: true, value: found.value === undefined ? {} : { vmId: found.value } };
    },
  };
}
