import { beginningOf, type Ending, nicsOf, vmOf } from '../ending.ts';
import { everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const [vm, nic] = ['erp', 'erp-nic'];
// The policy's `flipFlopTimes`.
const times = 3;

const flagIsOn = (stage: Stage): boolean =>
  stage.azure.nic(nic).properties.enableAcceleratedNetworking === true;

async function notifiedTimes(stage: Stage): Promise<number> {
  return (await stage.log()).split('"kind":"turned-off-again"').length - 1;
}

/** The VM ends as the last apply wanted it, and runs. */
function staysAsApplied(ending: Ending): PromiseResult {
  const { powerState } = vmOf(ending, vm);
  const flags = nicsOf(ending, vm).map(({ properties }) => properties.enableAcceleratedNetworking);
  const held = powerState === 'running' && flags.every((flag) => flag === false);
  return { name: `${vm} ends running, its flag off`, held, detail: `${powerState}; ${flags.join(', ')}` };
}

/** The app explains why it does nothing any more. */
function saysFlipFlop(ending: Ending): PromiseResult {
  const keptReason = ending.assessments.get(beginningOf(ending, vm).id.toLowerCase()) ?? 'nothing';
  return {
    name: `${vm} is skipped because of flip-flop`,
    held: keptReason === 'flip-flop',
    detail: keptReason,
  };
}

/** Terraform turns acceleration off again at each apply: after the third time the app does not turn it on any more. */
export const terraformFight: Scenario = {
  name: 'terraform-fight',
  title:
    'Terraform turns acceleration off again at each apply: people are notified each time, and after the third time the VM stays as Terraform wants it.',
  arrange: (stage) => {
    stage.createVm({ name: vm, size: 'Standard_D4s_v3', nics: [{ name: nic }] });
  },
  play: async (stage) => {
    for (let time = 1; time <= times; time++) {
      await stage.until(`${vm} is accelerated for the ${time}th time`, async () => {
        const { remediations } = await stage.api.remediations();
        const ended = remediations.filter(({ status }) => status?.outcome === 'accelerated');
        return ended.length === time && flagIsOn(stage);
      });
      stage.azure.applyWithoutFlag(nic);
      await stage.until(`the ${time}th apply is notified`, async () => (await notifiedTimes(stage)) >= time);
    }
    stage.touch(vm);
    stage.touch(nic);
    await stage.untilQuiet();
  },
  promises: (ending) => [
    isStopped(ending, vm, times),
    staysAsApplied(ending),
    isRecorded(ending, vm, 'accelerated'),
    saysFlipFlop(ending),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
