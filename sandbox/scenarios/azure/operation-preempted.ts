import { canceled, internalOperationError, preempted } from '../../arm/faults/fault-recipes.ts';
import { vmOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped, keepsEveryMember } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { beganToStart } from '../went-down.ts';

const asked = [
  'start-preempted',
  'start-canceled',
  'start-internal',
  'nic-canceled',
  'nic-internal',
  'stop-preempted',
];

/** An operation that ended without a failure is requested again; one that the owner's own operation replaced is not. */
export const operationPreempted: Scenario = {
  name: 'operation-preempted',
  title:
    'Stops, writes and starts end preempted, canceled or by an internal error: they are asked for again; one was its owner’s stop.',
  settings: { ACCELNET_MAX_CONCURRENT: '10' },
  arrange: (stage) => {
    const sizes = ['D4s_v3', 'D8s_v3', 'D16s_v3', 'E4s_v3', 'E8s_v3', 'F8s_v2'];
    for (const [n, name] of asked.entries()) stage.createVm({ name, size: `Standard_${sizes[n]}` });
    stage.createVm({ name: 'owners', size: 'Standard_F4s_v2' });
    stage.fault(preempted({ operation: 'virtualMachines/start', resource: 'start-preempted', count: 2 }));
    stage.fault(canceled({ operation: 'virtualMachines/start', resource: 'start-canceled' }));
    stage.fault(
      internalOperationError({ operation: 'virtualMachines/start', resource: 'start-internal', count: 3 }),
    );
    stage.fault(canceled({ operation: 'networkInterfaces/write', resource: 'nic-canceled-nic', count: 2 }));
    stage.fault(
      internalOperationError({ operation: 'networkInterfaces/write', resource: 'nic-internal-nic' }),
    );
    stage.fault(preempted({ operation: 'virtualMachines/deallocate', resource: 'stop-preempted' }));
  },
  play: async (stage) => {
    await stage.until('ours is starting', () => beganToStart(stage, 'owners'));
    stage.turn('owners', 'deallocate', true);
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...asked.flatMap((vm) => [
      endsAccelerated(ending, vm),
      keepsEveryMember(ending, vm),
      isRecorded(ending, vm, 'accelerated'),
      isStopped(ending, vm, vm === 'stop-preempted' ? 2 : 1),
    ]),
    {
      name: 'owners stays off, as its owner wants',
      held: vmOf(ending, 'owners').powerState === 'deallocated',
      detail: vmOf(ending, 'owners').powerState,
    },
    everyRunEnds(ending),
  ],
};
