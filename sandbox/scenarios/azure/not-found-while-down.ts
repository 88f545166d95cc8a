import { notShown, serviceUnavailable } from '../../arm/faults/fault-recipes.ts';
import { hearsInTime, hearsNothing } from '../alerts-repeated.ts';
import { beginningOf, changesOf, type Ending } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const hidden = ['blip-1', 'blip-2', 'lags-1'] as const;
const minute = 60_000;
// Lists cannot be read for the first ten minutes of this story; then they must agree for three, and a timer empties the outbox.
const secondsToNotify = 1500;

const isDown = (stage: Stage, vm: string): boolean => stage.power(vm) === 'deallocated';

/** While its VM is down Azure answers 404 for what exists: no VM stays off because of it, and people are notified of one that is really gone. */
export const notFoundWhileDown: Scenario = {
  name: 'not-found-while-down',
  title:
    'Reads of VMs that are down answer 404, for seconds or minutes: all come back; people are notified of one that was deleted until somebody acknowledges.',
  withInbox: true,
  settings: { ACCELNET_MAX_CONCURRENT: '5' },
  arrange: (stage) => {
    stage.createVm({ name: 'blip-1', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'blip-2', size: 'Standard_E4s_v3' });
    stage.createVm({ name: 'lags-1', size: 'Standard_D8s_v3' });
    stage.createVm({ name: 'unlisted-1', size: 'Standard_D16s_v3' });
    stage.createVm({ name: 'deleted-1', size: 'Standard_E8s_v3' });
  },
  play: async (stage) => {
    await each(stage, {
      // Three in eight seconds, and four once more while it comes up.
      'blip-1': () =>
        stage.fault(notShown({ operation: 'virtualMachines/read', resource: 'blip-1', count: 4 })),
      'blip-2': () =>
        stage.fault(notShown({ operation: 'virtualMachines/read', resource: 'blip-2', count: 4, skip: 1 })),
      'lags-1': () =>
        stage.fault(
          notShown({ operation: 'virtualMachines/read', resource: 'lags-1', count: 'unlimited', lasts: 900 }),
        ),
      'unlisted-1': () => {
        stage.fault(
          notShown({
            operation: 'virtualMachines/read',
            resource: 'unlisted-1',
            count: 'unlimited',
            lasts: 420,
          }),
        );
        stage.fault(
          serviceUnavailable({ operation: 'virtualMachines/list', count: 'unlimited', lasts: 600 }),
        );
      },
      'deleted-1': () => stage.azure.deleteVm('deleted-1'),
    });
    const isNotified = (): boolean =>
      stage.inbox?.accepted.some(
        ({ data, subject }) => data.kind === 'stranded' && /deleted-1$/.test(subject),
      ) === true;
    await stage.until('people hear of the deleted one', isNotified);
    const later = stage.now() + 30 * minute;
    await stage.until('they have been read', () => stage.now() >= later);
    await stage.act('acknowledgeRemediation', {
      parameters: { id: await stage.runOn('deleted-1') },
      body: {
        comment: 'I deleted it',
      },
    });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...[...hidden, 'unlisted-1'].flatMap((vm) => [
      endsRunning(ending, vm),
      isStopped(ending, vm, 1),
      hearsNothing(ending, vm, 'stranded'),
    ]),
    ...hidden.slice(0, 2).map((vm) => endsAccelerated(ending, vm)),
    isRecorded(ending, 'deleted-1', 'skipped', 'not-found'),
    hearsInTime(ending, 'deleted-1', 'stranded', deletedAt(ending, 'deleted-1'), secondsToNotify),
    everyRunEnds(ending),
  ],
};

/** Does something to each VM at the moment at which it has come down. */
async function each(stage: Stage, deeds: Readonly<Record<string, () => void>>): Promise<void> {
  const left = new Map(Object.entries(deeds));
  await stage.until('all have been down', () => {
    for (const [vm, deed] of left)
      if (isDown(stage, vm)) {
        left.delete(vm);
        deed();
      }
    return left.size === 0;
  });
}

function endsRunning({ state }: Ending, vm: string): PromiseResult {
  const power = state.vms.find(({ name }) => name === vm)?.powerState ?? 'gone';
  return { name: `${vm} ends running`, held: power === 'running', detail: power };
}

function deletedAt(ending: Ending, vm: string): number {
  return changesOf(ending, beginningOf(ending, vm).id, 'vm').find(({ to }) => to === null)?.at ?? Number.NaN;
}
