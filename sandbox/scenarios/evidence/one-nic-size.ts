import { everyRunEnds, isNeverTouched, isRecorded, isSkipped, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { isAcceleratedOn } from './accelerated-on.ts';

const size = 'Standard_D2s_v3';

/** A size with one physical core accelerates one NIC: the primary one, or the one that the owner names; a VM that has one is compliant. */
export const oneNicSize: Scenario = {
  name: 'one-nic-size',
  title:
    'Of two NICs a D2s_v3 accelerates one: the primary one, the one that a tag names, or the one that has it.',
  arrange: (stage) => {
    stage.createVm({ name: 'shop', size, nics: [{ name: 'shop-a' }, { name: 'shop-b' }] });
    stage.createVm({
      name: 'mail',
      size,
      nics: [{ name: 'mail-a' }, { name: 'mail-b' }],
      tags: { 'accelnet-nic': 'MAIL-B' },
    });
    stage.createVm({
      name: 'done',
      size,
      nics: [{ name: 'done-a' }, { name: 'done-b', accelerated: true }],
      tags: { 'accelnet-nic': 'done-a' },
    });
  },
  promises: (ending) => [
    isAcceleratedOn(ending, 'shop', 'shop-a'),
    isStopped(ending, 'shop', 1),
    isRecorded(ending, 'shop', 'accelerated'),
    isAcceleratedOn(ending, 'mail', 'mail-b'),
    isStopped(ending, 'mail', 1),
    isAcceleratedOn(ending, 'done', 'done-b'),
    isNeverTouched(ending, 'done'),
    isSkipped(ending, 'done', 'already-accelerated'),
    everyRunEnds(ending),
  ],
};
