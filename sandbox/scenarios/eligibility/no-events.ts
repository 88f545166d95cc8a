import { vmOf } from '../ending.ts';
import {
  endsAccelerated,
  endsWithFlagOn,
  everyRunEnds,
  isNeverTouched,
  isSkipped,
  isStopped,
  runsNeverOverlap,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const restarted = ['web-01', 'web-02', 'late-01'];

function isDone(stage: Stage): boolean {
  const { vms } = stage.azure.state();
  return restarted.every((name) => {
    const vm = vms.find((one) => one.name === name);
    return vm?.powerState === 'running' && vm.agentReady && vm.nics.every(({ accelerated }) => accelerated);
  });
}

/** Event Grid delivers nothing at all. */
export const noEvents: Scenario = {
  name: 'no-events',
  title: 'No event ever arrives: the sweep alone finds every VM, and acts as an event would have.',
  deaf: true,
  settings: { ACCELNET_SWEEP_SCHEDULE: '0 20 * * * *' },
  arrange: (stage) => {
    stage.createVm({ name: 'web-01', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'web-02', size: 'Standard_D8s_v3', nics: [{ name: 'a' }, { name: 'b' }] });
    stage.createVm({ name: 'tiny-01', size: 'Standard_B2s' });
    stage.createVm({ name: 'out-01', size: 'Standard_D4s_v3', tags: { 'accelnet-opt-out': 'true' } });
    stage.createVm({ name: 'off-01', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    stage.createVm({
      name: 'old-01',
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt: stage.now() - 90 * 24 * 3_600_000,
    });
  },
  play: async (stage) => {
    await stage.until('web-01 is stopped', () => stage.hasBeen('web-01', 'deallocated'));
    stage.createVm({ name: 'late-01', size: 'Standard_D4s_v3' });
    await stage.until('all are accelerated', () => isDone(stage));
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...restarted.flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    endsWithFlagOn(ending, 'off-01'),
    isSkipped(ending, 'tiny-01', 'size-not-capable'),
    isNeverTouched(ending, 'tiny-01'),
    isSkipped(ending, 'out-01', 'opted-out'),
    isNeverTouched(ending, 'out-01'),
    isSkipped(ending, 'old-01', 'report-only'),
    isNeverTouched(ending, 'old-01'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
    {
      name: 'every run was asked for by a sweep',
      held: ending.remediations.every(({ record }) => String(record?.request.eventId).startsWith('sweep:')),
      detail: `${ending.remediations.length} run(s), ${vmOf(ending, 'late-01').powerState}`,
    },
  ],
};
