import { vmOf } from '../ending.ts';
import { flagsAgree, powerIsItsOwners } from '../flags.ts';
import { everyRunEnds, isStopped, keepsEveryMember, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const vm = 'erp-02';

/** The app and an owner work on one VM at the same time: the owner comes first. */
export const ownerStartsMeanwhile: Scenario = {
  name: 'owner-starts-meanwhile',
  title:
    'A VM is started by its owner while its flags are written: all of them are on in time, or all go back.',
  settings: { ACCELNET_MODE: 'enforce' },
  arrange: (stage) => {
    stage.createVm({
      name: vm,
      size: 'Standard_D8s_v3',
      nics: [{ name: 'erp-02-a', extra: { futureTop: 1 } }, { name: 'erp-02-b' }, { name: 'erp-02-c' }],
      settled: true,
      createdAt: stage.now() - 400 * 86_400_000,
      raiseEvents: false,
    });
    // One is written late, so that the owner comes between.
    stage.fault({
      operation: 'networkInterfaces/write',
      resource: 'erp-02-c',
      effect: {
        kind: 'http',
        status: 409,
        code: 'AnotherOperationInProgress',
        message: 'Another operation on this or dependent resource is in progress.',
      },
    });
    stage.turn(vm, 'deallocate');
  },
  play: async (stage) => {
    await stage.until('some flags are on, and no other is being written', () => isBetweenWrites(stage));
    stage.turn(vm, 'start');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    flagsAgree(ending, vm),
    runs(vmOf(ending, vm).powerState),
    keepsEveryMember(ending, vm),
    powerIsItsOwners(ending, vm),
    // By its owner.
    isStopped(ending, vm, 1),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

// Azure refuses a start while a network interface is being written.
function isBetweenWrites(stage: Stage): boolean {
  const nics = stage.azure.state().nics.map(({ properties }) => properties);
  const settled = nics.every(({ provisioningState }) => provisioningState === 'Succeeded');
  return settled && nics.some(({ enableAcceleratedNetworking }) => enableAcceleratedNetworking);
}

function runs(powerState: string) {
  return { name: `${vm} runs, as its owner wants`, held: powerState === 'running', detail: powerState };
}
