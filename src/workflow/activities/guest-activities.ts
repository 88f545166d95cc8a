import { assessGuestOutput, type GuestAssessment, noAnswer } from '../../core/guest/guest-assessment.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import type { Cloud, CloudFailure, GuestScript, Result } from '../../ports/cloud.ts';
import type { Runs } from '../../ports/runs.ts';
import { defect, recreatedVm } from './activity-answers.ts';
import type { Activities, ChangeInput, GuestProgress } from './activity-types.ts';
import { scriptEnd } from './script-end.ts';

/** The text of the probe for each kind of guest. */
export type GuestScripts = Readonly<Record<GuestScript['os'], string>>;

interface GuestActivityDeps {
  readonly cloud: Cloud;
  readonly guestScripts: GuestScripts;
  readonly stillWanted: (input: ChangeInput, runs: Runs) => Promise<CloudFailure | undefined>;
}

/** The two activities of the guest probe: start its script, and ask for what it printed. The guest's own text is not passed on, only its assessment. */
export function createGuestActivities({
  cloud,
  guestScripts,
  stillWanted,
}: GuestActivityDeps): Pick<Activities, 'startGuestProbe' | 'readGuestProbe'> {
  return {
    async startGuestProbe(input, runs) {
      const id = parseVmId(input.vmId);
      if (!id.ok) return defect(id.faults);
      const unwanted = await stillWanted(input, runs);
      if (unwanted !== undefined) return failed(unwanted);
      const call = { correlationId: input.correlationId };
      const vm = await cloud.readVm(id.value, call);
      if (!vm.ok) return vm;
      if (vm.value.vmUid !== input.vmUid) return recreatedVm();
      if (vm.value.power !== 'running')
        return failed({ kind: 'refused', message: `the VM is ${vm.value.power}` });
      const { type } = vm.value.os;
      if (type === undefined)
        return failed({ kind: 'unreadable', message: 'the VM names no kind of operating system' });
      return await cloud.runGuestScript(id.value, { os: type, text: guestScripts[type] }, call);
    },

    async readGuestProbe({ operation, correlationId, acceleratedNics }) {
      const end = await scriptEnd(cloud, operation, { correlationId });
      if (!end.ok) return end;
      switch (end.value.state) {
        case 'running':
          return { ok: true, value: end.value };
        case 'printed':
          return over(assessGuestOutput(end.value.printed, acceleratedNics));
        case 'nothing':
          return over(noAnswer(end.value.why));
      }
    },
  };
}

function over(assessment: GuestAssessment): Result<GuestProgress> {
  return { ok: true, value: { state: 'over', assessment } };
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
