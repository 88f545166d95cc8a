import { isStopped, keepsEveryMember } from '../promises.ts';
import { recoversEveryOrphanedRun } from '../recovered.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

const vm = 'own-01';

/** A run dies before Azure has taken its stop, and then the owner stops the VM: no run may undo that stop. */
export const ownerStopsAfterDeath: Scenario = {
  name: 'owner-stops-after-death',
  title:
    'A run is terminated while Azure refuses its stop; its VM is turned off by its owner, and stays off.',
  arrange: (stage) => {
    stage.createVm({ name: vm, size: 'Standard_D4s_v3' });
    stage.fault({
      operation: 'virtualMachines/deallocate',
      resource: vm,
      count: 'unlimited',
      effect: { kind: 'http', status: 409, code: 'Conflict', message: 'another operation is in progress' },
    });
  },
  play: async (stage) => {
    const refused = (): boolean =>
      stage.azure
        .journal()
        .some((one) => one.type === 'request' && one.path.includes('/deallocate') && one.status === 409);
    await stage.until('a stop is refused', refused);
    await stage.terminate(await stage.runOn(vm));
    stage.turn(vm, 'deallocate');
    const later = stage.now() + 3_600_000;
    await stage.until('an hour is over', () => stage.now() >= later);
    await stage.untilQuiet();
  },
  promises: (ending) => [
    staysOff(ending.state.vms.find(({ name }) => name === vm)?.powerState),
    isStopped(ending, vm, 1),
    keepsEveryMember(ending, vm),
    recoversEveryOrphanedRun(ending),
  ],
};

function staysOff(power: string | undefined): PromiseResult {
  return { name: `${vm} stays off`, held: power === 'deallocated', detail: power ?? 'gone' };
}
