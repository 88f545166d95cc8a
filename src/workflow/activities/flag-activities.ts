import type { VmFacts } from '../../core/model/facts.ts';
import { parseNicId, parseVmId, type ResourceId, sameId } from '../../core/model/resource-id.ts';
import type { Cloud, Result } from '../../ports/cloud.ts';
import {
  defect,
  detachedIfGone,
  recreatedVm,
  stamped,
  startedMeanwhile,
  unseenIfNamed,
} from './activity-answers.ts';
import type { Activities } from './activity-types.ts';
import type { StillWanted } from './still-wanted.ts';

interface FlagDeps {
  readonly cloud: Pick<Cloud, 'readVm' | 'readNic' | 'writeFlag'>;
  readonly now: () => number;
  readonly stillWanted: StillWanted;
}

function isNotFound(answer: Result<unknown>): boolean {
  return !answer.ok && answer.failure.kind === 'not-found';
}

function names({ nicIds }: VmFacts, { key }: ResourceId): boolean {
  return nicIds.some((id) => sameId(id, key));
}

/** Activities that write a NIC's flag, and read it back. */
export function createFlagActivities({
  cloud,
  now,
  stillWanted,
}: FlagDeps): Pick<Activities, 'writeFlag' | 'readFlag'> {
  return {
    async writeFlag(input, runs) {
      const [vm, nic] = [parseVmId(input.vmId), parseNicId(input.nicId)];
      if (!vm.ok) return defect(vm.faults);
      if (!nic.ok) return defect(nic.faults);
      const unwanted = await stillWanted(input, runs);
      if (unwanted !== undefined) return { ok: false, failure: unwanted };
      const call = { correlationId: input.correlationId };
      // A VM recreated under the same name may have been given the same NIC.
      const seen = await cloud.readVm(vm.value, call);
      if (!seen.ok) return seen;
      if (seen.value.vmUid !== input.vmUid) return recreatedVm();
      if (input.onlyWhileOff === true && seen.value.power !== 'deallocated') return startedMeanwhile();
      const at = new Date(now()).toISOString();
      const written = await cloud.writeFlag(nic.value, input.flag, vm.value, call);
      return stamped(names(seen.value, nic.value) ? unseenIfNamed(written) : detachedIfGone(written), at);
    },

    async readFlag({ vmId, nicId, correlationId }) {
      const [vm, nic] = [parseVmId(vmId), parseNicId(nicId)];
      if (!vm.ok) return defect(vm.faults);
      if (!nic.ok) return defect(nic.faults);
      const call = { correlationId };
      const answer = await cloud.readNic(nic.value, call);
      // If a NIC is not found, its VM shows whether it is gone.
      const seen = isNotFound(answer) ? await cloud.readVm(vm.value, call) : undefined;
      if (seen?.ok === false) return seen;
      const named = seen !== undefined && names(seen.value, nic.value);
      const reading = named ? unseenIfNamed(answer) : detachedIfGone(answer);
      if (!reading.ok) return reading;
      const { flag, provisioningState } = reading.value;
      if (!sameId(reading.value.vmId, vm.value.key))
        return { ok: false, failure: { kind: 'detached', message: 'not attached to this virtual machine' } };
      return { ok: true, value: { flag, provisioningState } };
    },
  };
}
