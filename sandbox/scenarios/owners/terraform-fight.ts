import { beginningOf, type Ending, nicsOf, vmOf } from '../ending.ts';
import { everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const [vm, nic] = ['erp', 'erp-nic'];
// The policy's `flipFlopTimes`.
const times = 3;

const flagIsOn = (stage: Stage): boolean =>
  stage.azure.nic(nic).properties.enableAcceleratedNetworking === true;

async function told(stage: Stage): Promise<number> {
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
  const told = ending.assessments.get(beginningOf(ending, vm).id.toLowerCase()) ?? 'nothing';
  return { name: `${vm} is left because of flip-flop`, held: told === 'flip-flop', detail: told };
}

/** Terraform turns acceleration off again at each apply: after the third time it has its way. */
export const terraformFight: Scenario = {
  name: 'terraform-fight',
  title:
    'Terraform turns acceleration off again at each apply: it is told each time, and after the third it has its way.',
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
      await stage.until(`the ${time}th apply is told`, async () => (await told(stage)) >= time);
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
