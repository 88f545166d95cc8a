import {
  anotherOperationInProgress,
  serviceUnavailable,
  throttledByArm,
} from '../../arm/faults/fault-recipes.ts';
import { hearsIfLate, hearsInTime, hearsNothing } from '../alerts-repeated.ts';
import { endsAccelerated, everyRunEnds, isDownAtMost, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { asksAtMost, wentDown } from '../went-down.ts';

const short = ['nic-409', 'nic-503', 'start-409', 'start-503'];
// A stop of twenty minutes may be drawn, and a start of as many.
const maxSeconds = 2400;
// The half hour that is planned, and the time until people are notified.
const plannedSeconds = 1800;
const secondsToNotify = plannedSeconds + 420;

/** Errors that pass within minutes make no run roll back, and people are notified of a VM that is down for longer than planned. */
export const errorsForMinutes: Scenario = {
  name: 'errors-for-minutes',
  title:
    'Writes and starts are refused for 90 seconds, and reads throttled for an hour: no VM is rolled back, and people are notified of a VM that is down too long.',
  withInbox: true,
  durations: {
    'virtualMachines/deallocate': { median: 60, p95: 90, cap: 120 },
    'virtualMachines/start': { median: 35, p95: 60, cap: 90 },
  },
  settings: { ACCELNET_MAX_CONCURRENT: '10' },
  arrange: (stage) => {
    const sizes = ['D4s_v3', 'D8s_v3', 'D16s_v3', 'E4s_v3'];
    for (const [n, name] of short.entries()) stage.createVm({ name, size: `Standard_${sizes[n]}` });
    stage.createVm({ name: 'nic-throttled', size: 'Standard_E8s_v3' });
    stage.createVm({ name: 'stop-stuck', size: 'Standard_F8s_v2' });
    const lasting = { count: 'unlimited', lasts: 90 } as const;
    stage.fault(
      anotherOperationInProgress({
        operation: 'networkInterfaces/write',
        resource: 'nic-409-nic',
        ...lasting,
      }),
    );
    stage.fault(
      serviceUnavailable({ operation: 'networkInterfaces/write', resource: 'nic-503-nic', ...lasting }),
    );
    stage.fault(
      anotherOperationInProgress({ operation: 'virtualMachines/start', resource: 'start-409', ...lasting }),
    );
    stage.fault(
      serviceUnavailable({ operation: 'virtualMachines/start', resource: 'start-503', ...lasting }),
    );
    stage.fault({
      operation: 'virtualMachines/deallocate',
      resource: 'stop-stuck',
      effect: { kind: 'stuck', seconds: 3000 },
    });
  },
  play: async (stage) => {
    await stage.until('one is down', () => stage.power('nic-throttled') === 'deallocated');
    stage.fault(
      throttledByArm(
        {
          operation: 'networkInterfaces/read',
          resource: 'nic-throttled-nic',
          count: 'unlimited',
          lasts: 3300,
        },
        60,
      ),
    );
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...short.flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'accelerated'),
      isDownAtMost(ending, vm, 400),
      hearsNothing(ending, vm, 'down-too-long'),
    ]),
    ...['nic-throttled', 'stop-stuck'].flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'accelerated'),
      isDownAtMost(ending, vm, 3300 + maxSeconds),
      hearsIfLate(ending, vm, wentDown(ending, vm), plannedSeconds, secondsToNotify),
    ]),
    // Its stop takes fifty minutes.
    hearsInTime(ending, 'stop-stuck', 'down-too-long', wentDown(ending, 'stop-stuck'), secondsToNotify),
    asksAtMost(ending, 'networkInterfaces/read', /nic-throttled/i, 90),
    everyRunEnds(ending),
  ],
};
