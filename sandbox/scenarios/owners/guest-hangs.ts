import { endsAsFound, everyRunEnds, isRecorded, isRestarted, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The VM runs, but its guest does not come back: flags off first, without a stop; where that is not enough, a restart. */
export const guestHangs: Scenario = {
  name: 'guest-hangs',
  title:
    'One guest cannot drive its virtual function, another one hangs: flags off, and a restart where needed.',
  arrange: (stage) => {
    stage.createVm({ name: 'no-driver', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'hangs', size: 'Standard_E4s_v3' });
    // They have come up once already: it is the boot after the stop that goes wrong.
    const after = { operation: 'guest/boot' } as const;
    stage.fault({
      ...after,
      resource: 'no-driver',
      count: 'unlimited',
      effect: { kind: 'silent-guest', whileAccelerated: true },
    });
    stage.fault({ ...after, resource: 'hangs', count: 1, effect: { kind: 'silent-guest' } });
  },
  promises: (ending) => [
    ...['no-driver', 'hangs'].flatMap((vm) => [
      endsAsFound(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'rolled-back', 'unavailable'),
    ]),
    isRestarted(ending, 'no-driver', 0),
    isRestarted(ending, 'hangs', 1),
    everyRunEnds(ending),
  ],
};
