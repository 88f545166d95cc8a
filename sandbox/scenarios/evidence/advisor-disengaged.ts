import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { asking } from './learning.ts';

const size = 'Standard_D4s_v3';
const flagOn = (name: string) => ({ name: `${name}-nic`, accelerated: true });

/** A VM whose flags are all on, which runs since before the story. */
function createOn(stage: Stage, name: string): void {
  const createdAt = stage.now() - 30 * 24 * 3_600_000;
  stage.createVm({ name, size, settled: true, createdAt, nics: [flagOn(name)] });
}

/** Advisor's word has the guest asked, and only what the guest shows stops a VM. */
export const advisorDisengaged: Scenario = {
  name: 'advisor-disengaged',
  title:
    'Azure Advisor says of two VMs with every flag on that acceleration is not engaged: one has no virtual function, and gets it by a stop and a start; of the other it is wrong.',
  deaf: true,
  settings: { ACCELNET_MODE: 'enforce' },
  policy: asking,
  arrange: (stage) => {
    // The host has offered the first one nothing.
    stage.azure.setSize({ name: size, onHost: 'never' });
    createOn(stage, 'idle');
    stage.azure.setSize({ name: size, onHost: 'by-flag' });
    createOn(stage, 'engaged');
    createOn(stage, 'long-ago');
    const row = (vm: string, hours: number) => ({
      vm: stage.azure.vm(vm).id,
      kind: 'disengaged' as const,
      lastUpdated: stage.now() - hours * 3_600_000,
    });
    stage.azure.setAdvice([row('idle', 2), row('engaged', 2), row('long-ago', 30)]);
  },
  play: async (stage) => {
    await stage.act('postSweep', {});
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'idle'),
    isStopped(ending, 'idle', 1),
    endsAccelerated(ending, 'engaged'),
    isStopped(ending, 'engaged', 0),
    isStopped(ending, 'long-ago', 0),
    everyRunEnds(ending),
  ],
};
