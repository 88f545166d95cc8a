import { atMostDown, stoppedAfter } from '../down.ts';
import { endsAccelerated, endsAsFound, isDownAtMost, isRecorded, isStopped } from '../promises.ts';
import { recoversEveryOrphanedRun } from '../recovered.ts';
import type { Scenario } from '../scenario.ts';

const dying = [
  ['die-1', 'Standard_D4s_v3'],
  ['die-2', 'Standard_D8s_v3'],
  ['die-3', 'Standard_E4s_v3'],
] as const;
const hoursOpen = 2;

/** Runs that die with their VMs down are failures like any other, and a VM that is down keeps its slot, whoever brings it back. */
export const orphanedRunsOpenTheBreaker: Scenario = {
  name: 'orphaned-runs-open-the-breaker',
  title:
    'Three runs in a row are terminated with their VMs down: each VM is brought back before the next is stopped, and the breaker opens.',
  settings: { ACCELNET_MAX_CONCURRENT: '1' },
  arrange: (stage) => {
    for (const [name, size] of dying) stage.createVm({ name, size });
  },
  play: async (stage) => {
    const left = new Set<string>(dying.map(([name]) => name));
    while (left.size > 0) {
      const isDown = (name: string): boolean => stage.power(name) === 'deallocated';
      await stage.until('one is down', () => [...left].some(isDown));
      const down = [...left].find(isDown) ?? '';
      left.delete(down);
      await stage.terminate(await stage.runOn(down));
      await stage.until(`${down} runs again`, () => stage.power(down) === 'running');
    }
    await stage.until('the breaker is open', async () => (await stage.api.safeguards()).breaker !== null);
    stage.createVm({ name: 'good-4', size: 'Standard_F4s_v2' });
    const reset = stage.now() + hoursOpen * 3_600_000;
    await stage.until('an operator comes', () => stage.now() >= reset);
    await stage.act('actOnSafeguards', {
      parameters: { act: 'reset-breaker' },
      body: { comment: 'checked the three' },
    });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...dying.flatMap(([vm]) => [
      endsAsFound(ending, vm),
      isStopped(ending, vm, 1),
      isDownAtMost(ending, vm, 600),
      isRecorded(ending, vm, 'rolled-back', 'recovered'),
    ]),
    stoppedAfter(ending, 'good-4', 'die-1', hoursOpen * 3600),
    endsAccelerated(ending, 'good-4'),
    atMostDown(ending, 1),
    recoversEveryOrphanedRun(ending),
  ],
};
