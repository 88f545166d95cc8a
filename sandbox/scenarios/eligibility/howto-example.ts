import { endsAccelerated, endsWithFlagOn, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The how-to's own example, without its mistake: a size that Azure accelerates anyway is not stopped for its flag. */
export const howtoExample: Scenario = {
  name: 'howto-example',
  title: 'A D4s_v5 is aligned without a stop; a D4s_v3 is remediated.',
  arrange: (stage) => {
    stage.createVm({ name: 'myvm-v5', size: 'Standard_D4s_v5', os: 'linux' });
    stage.createVm({ name: 'myvm-v3', size: 'Standard_D4s_v3', os: 'linux' });
  },
  promises: (ending) => [
    endsWithFlagOn(ending, 'myvm-v5'),
    isStopped(ending, 'myvm-v5', 0),
    isRecorded(ending, 'myvm-v5', 'aligned'),
    endsAccelerated(ending, 'myvm-v3'),
    isStopped(ending, 'myvm-v3', 1),
    isRecorded(ending, 'myvm-v3', 'accelerated'),
    everyRunEnds(ending),
  ],
};
