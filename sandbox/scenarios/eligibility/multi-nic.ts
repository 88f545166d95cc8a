import { endsAccelerated, everyRunEnds, isRecorded, isStopped, keepsEveryMember } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** Every NIC counts, wherever it lives. */
export const multiNic: Scenario = {
  name: 'multi-nic',
  title: 'Three NICs, one in another group and one on already: one stop, all on.',
  arrange: (stage) => {
    stage.createVm({
      name: 'db-01',
      size: 'Standard_D8s_v3',
      os: 'windows',
      nics: [
        { name: 'db-01-front' },
        {
          name: 'db-01-back',
          resourceGroup: 'rg-network',
          extra: { properties: { futureProperty: 'kept' } },
        },
        { name: 'db-01-admin', accelerated: true },
      ],
    });
  },
  promises: (ending) => [
    endsAccelerated(ending, 'db-01'),
    keepsEveryMember(ending, 'db-01'),
    isStopped(ending, 'db-01', 1),
    isRecorded(ending, 'db-01', 'accelerated'),
    everyRunEnds(ending),
  ],
};
