import { endsAsFound, everyRunEnds, isNeverTouched, isSkipped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** A size that cannot is found out while the VM runs, not after it was stopped. */
export const unsupportedSize: Scenario = {
  name: 'unsupported-size',
  title: 'Sizes that cannot, or are not known to gain, are never stopped.',
  arrange: (stage) => {
    stage.createVm({ name: 'small', size: 'Standard_B2s', settled: true });
    stage.createVm({ name: 'gpu', size: 'Standard_NC6s_v3', settled: true });
    stage.createVm({ name: 'newest', size: 'Standard_D4s_v6', settled: true });
  },
  promises: (ending) => [
    isSkipped(ending, 'small', 'size-not-capable'),
    isSkipped(ending, 'gpu', 'size-not-capable'),
    isSkipped(ending, 'newest', 'size-unknown'),
    ...['small', 'gpu', 'newest'].flatMap((vm) => [isNeverTouched(ending, vm), endsAsFound(ending, vm)]),
    everyRunEnds(ending),
  ],
};
