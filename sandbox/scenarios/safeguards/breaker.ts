import { overconstrained } from '../../arm/faults/fault-recipes.ts';
import { atMostDown, stoppedAfter } from '../down.ts';
import { endsAccelerated, endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

const failing = [
  ['fail-1', 'Standard_D4s_v3'],
  ['fail-2', 'Standard_D8s_v3'],
  ['fail-3', 'Standard_E4s_v3'],
] as const;
const hoursOpen = 2;

/** Three failures in a row open the breaker: nothing more is stopped until an operator closes it. */
export const breaker: Scenario = {
  name: 'breaker',
  title:
    'Three VMs in a row fail and are rolled back: the breaker opens, and a fourth waits for an operator.',
  settings: { ACCELNET_MAX_CONCURRENT: '1' },
  arrange: (stage) => {
    for (const [name, size] of failing) {
      stage.createVm({ name, size });
      stage.fault(overconstrained({ resource: name, count: 'unlimited' }));
    }
  },
  play: async (stage) => {
    await stage.until('the breaker is open', async () => (await stage.api.safeguards()).breaker !== null);
    stage.createVm({ name: 'good-4', size: 'Standard_F4s_v2' });
    const reset = stage.now() + hoursOpen * 3_600_000;
    await stage.until('an operator comes', () => stage.now() >= reset);
    await stage.act('actOnSafeguards', {
      parameters: { act: 'reset-breaker' },
      body: { comment: 'checked the three' },
    });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...failing.flatMap(([vm]) => [
      endsAsFound(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'rolled-back', 'OverconstrainedAllocationRequest'),
    ]),
    stoppedAfter(ending, 'good-4', 'fail-3', hoursOpen * 3600),
    endsAccelerated(ending, 'good-4'),
    atMostDown(ending, 1),
    everyRunEnds(ending),
  ],
};
