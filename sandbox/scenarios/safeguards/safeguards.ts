import { atMostDown } from '../down.ts';
import { endsAccelerated, everyRunEnds, isStopped, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

const vms = ['a', 'b', 'c', 'd', 'e', 'f'].map((outboxMessage) => `shop-${outboxMessage}`);

/** Six VMs at once, two of which may be down: the others wait their turn. */
export const safeguards: Scenario = {
  name: 'safeguards',
  title: 'Six VMs want to be stopped at once, two may: the first goes alone, the others wait their turn.',
  settings: { ACCELNET_MAX_CONCURRENT: '2' },
  arrange: (stage) => {
    for (const name of vms) stage.createVm({ name, size: 'Standard_D4s_v3' });
  },
  promises: (ending) => [
    ...vms.flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    atMostDown(ending, 2),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
