import { throttledByArm } from '../../arm/faults/fault-recipes.ts';
import { beginningOf, changesOf, type Ending } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { asksFor } from './approval.ts';

const vms = ['night-yes', 'night-no', 'night-late'];

/** What the run of a VM asks for by now. */
async function asked(
  stage: Stage,
  vm: string,
): Promise<{ readonly id: string; readonly plan: string; readonly change: string }> {
  const id = await stage.runOn(vm);
  const { status } = await stage.api.remediation(id);
  const { plan = '', change = '' } = status?.question ?? {};
  return { id, plan, change };
}

/** An approval of a change without an outage never permits an outage. */
export const approvalOfAnotherPlan: Scenario = {
  name: 'approval-of-another-plan',
  title:
    'Three VMs are off for the night, and a person approves their change; by then their owners have started them, and an outage is another question.',
  settings: { ACCELNET_MODE: 'approve' },
  arrange: (stage) => {
    for (const name of vms) {
      stage.createVm({
        name,
        size: 'Standard_D4s_v3',
        settled: true,
        createdAt: stage.now() - 400 * 86_400_000,
        raiseEvents: false,
      });
      stage.turn(name, 'deallocate');
    }
  },
  play: async (stage) => {
    await stage.until('all ask', async () => {
      for (const vm of vms)
        if (!(await asksFor(stage, vm)) || (await asked(stage, vm)).plan !== 'nics-only') return false;
      return true;
    });
    const shown = await asked(stage, 'night-late');
    // The app cannot read them until they are up.
    for (const resource of vms)
      stage.fault(throttledByArm({ operation: 'virtualMachines/read', resource, count: 4 }, 300));
    for (const vm of vms) stage.turn(vm, 'start');
    // Two are approved before the app knows of the start; what the third one's page shows now is approved once it is not asked any more.
    for (const vm of ['night-yes', 'night-no']) {
      const { id, change } = await asked(stage, vm);
      await stage.act('approveRemediation', { parameters: { id }, body: { change } });
    }
    await stage.until('all ask for an outage', async () => {
      for (const vm of vms) if ((await asked(stage, vm)).plan !== 'restart') return false;
      return true;
    });
    const refused = await stage
      .act('approveRemediation', { parameters: { id: shown.id }, body: { change: shown.change } })
      .then(
        () => false,
        (error: unknown) => String(error).includes('HTTP 409'),
      );
    if (!refused) throw new Error('a yes to what is not asked any more was taken');
    const again = await asked(stage, 'night-yes');
    await stage.act('approveRemediation', { parameters: { id: again.id }, body: { change: again.change } });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'night-yes'),
    // Once by its owner.
    isStopped(ending, 'night-yes', 2),
    isRecorded(ending, 'night-yes', 'accelerated'),
    ...['night-no', 'night-late'].flatMap((vm) => [
      isStopped(ending, vm, 1),
      runsOn(ending, vm),
      isRecorded(ending, vm, 'denied', 'approval-expired'),
    ]),
    everyRunEnds(ending),
  ],
};

function runsOn(ending: Ending, vm: string): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const last = changesOf(ending, id, 'power').at(-1)?.to;
  return { name: `${vm} runs, as its owner left it`, held: last === 'running', detail: `${last}` };
}
