import {
  endsAccelerated,
  everyRunEnds,
  isDownAtMost,
  isRecorded,
  isStopped,
  keepsEveryMember,
  runsNeverOverlap,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The main job: a new VM whose agent and extensions are not ready at first. */
export const newVm: Scenario = {
  name: 'new-vm',
  title: 'A new VM settles, is stopped once, and comes back accelerated.',
  arrange: (stage) => {
    stage.createVm({
      name: 'web-01',
      size: 'Standard_D4s_v3',
      os: 'linux',
      extensions: [
        { name: 'AzureMonitorLinuxAgent', seconds: 90 },
        { name: 'CustomScript', seconds: 400 },
      ],
      nics: [
        {
          name: 'web-01-nic',
          // What no SDK knows must survive the write, at every level.
          extra: {
            kind: 'Regular',
            futureTop: { kept: true },
            properties: {
              allowPort25Out: true,
              futureProperty: ['kept', 1],
              dnsSettings: { futureDns: 'kept' },
              ipConfigurations: [{ futureOfOne: 'kept', properties: { futureDeep: { kept: [1, 2] } } }],
            },
          },
        },
      ],
    });
  },
  promises: (ending) => [
    endsAccelerated(ending, 'web-01'),
    keepsEveryMember(ending, 'web-01'),
    isStopped(ending, 'web-01', 1),
    isDownAtMost(ending, 'web-01', 1200),
    isRecorded(ending, 'web-01', 'accelerated'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
