import { throttledByArm, throttledByCompute } from '../../arm/faults/fault-recipes.ts';
import { type Ending, requestsOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

const retryAfterSeconds = 45;

/** Azure asks to wait, with Retry-After and without: the app waits, and nothing fails because of it. */
export const throttled: Scenario = {
  name: 'throttled',
  title:
    'Reads, the deallocation, polls and the start are throttled: everything waits as long as Azure asks, and ends well.',
  arrange: (stage) => {
    stage.createVm({ name: 'log-01', size: 'Standard_D4s_v3' });
    stage.fault(throttledByArm({ operation: 'virtualMachines/read', skip: 2, count: 2 }, retryAfterSeconds));
    stage.fault(throttledByCompute({ operation: 'virtualMachines/deallocate', count: 2 }, retryAfterSeconds));
    stage.fault(throttledByCompute({ operation: 'virtualMachines/start', count: 2 }));
    stage.fault(throttledByCompute({ operation: 'operations/read', skip: 1, count: 3 }, retryAfterSeconds));
  },
  promises: (ending) => [
    endsAccelerated(ending, 'log-01'),
    isStopped(ending, 'log-01', 1),
    isRecorded(ending, 'log-01', 'accelerated'),
    waitsAsOrdered(ending),
    everyRunEnds(ending),
  ],
};

/** After an answer with Retry-After, the same change is not asked for again before its time. */
function waitsAsOrdered(ending: Ending): PromiseResult {
  const sent = requestsOf(ending).filter(({ operation }) => operation === 'virtualMachines/deallocate');
  const gaps = sent.slice(1).map(({ at }, n) => (at - (sent[n]?.at ?? at)) / 1000);
  const held = sent.length === 3 && gaps.every((gap) => gap >= retryAfterSeconds);
  return {
    name: `Retry-After of ${retryAfterSeconds} s is obeyed`,
    held,
    detail: `gaps of ${gaps.join(', ')} s`,
  };
}
