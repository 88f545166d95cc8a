import { endsAsFound, everyRunEnds, isNeverTouched, isSkipped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** An exclusion holds, however it is spelt and on whatever level. */
export const optedOut: Scenario = {
  name: 'opted-out',
  title: 'VMs whose owners opted out are never written to.',
  arrange: (stage) => {
    stage.createVm({
      name: 'plain',
      size: 'Standard_D4s_v3',
      settled: true,
      tags: { 'accelnet-opt-out': 'true' },
    });
    stage.createVm({
      name: 'odd',
      size: 'Standard_D4s_v3',
      settled: true,
      tags: { 'AccelNet-Opt-Out': 'plaese' },
    });
    stage.createVm({
      name: 'dated',
      size: 'Standard_D4s_v3',
      settled: true,
      tags: { 'accelnet-opt-out': '2099-12-31' },
    });
    stage.createVm({
      name: 'aligned',
      size: 'Standard_D4s_v5',
      settled: true,
      tags: { 'accelnet-opt-out': '' },
    });
  },
  promises: (ending) => [
    ...['plain', 'odd', 'dated', 'aligned'].flatMap((vm) => [
      isNeverTouched(ending, vm),
      endsAsFound(ending, vm),
      isSkipped(ending, vm, 'opted-out'),
    ]),
    everyRunEnds(ending),
  ],
};
