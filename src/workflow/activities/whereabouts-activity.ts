import { parseVmId } from '../../core/model/resource-id.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { defect } from './activity-answers.ts';
import type { Activities } from './activity-types.ts';

/** The activity that searches for a VM in its subscription's list: only the list shows a VM that was moved. */
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
