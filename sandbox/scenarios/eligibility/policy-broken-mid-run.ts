import { allocationFailed } from '../../arm/faults/fault-recipes.ts';
import { isBackAfter, nothingIsStoppedAfter, powerAt } from '../deployed.ts';
import type { Ending } from '../ending.ts';
import { endsAccelerated, endsAsFound, isStopped, runsNeverOverlap } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const policy = { version: 1, tagPrefix: 'acme', limits: { concurrent: 4 } };
// What an earlier runbook said to write.
const broken = { ...policy, safeguards: { maxPerHour: 50 } };
const down = ['shop-starting', 'shop-no-room', 'shop-orphaned', 'shop-stopping'];

/** The first alert about the configuration names every VM that is down then. */
function alertNamesWhoIsDown(ending: Ending): PromiseResult {
  const alert = ending.notifications.find(({ data }) => data.kind === 'configuration-faulty');
  const at = Date.parse(alert?.time ?? '');
  const then = down.filter((vm) => powerAt(ending, vm, at) !== 'running');
  const text = alert?.data.text ?? 'no alert';
  return {
    name: 'the alert names every VM that is down',
    held: then.length >= 2 && then.every((vm) => text.includes(`/${vm}`)),
    detail: `${then.join(', ')} down; ${text}`,
  };
}

async function passed(stage: Stage, minutes: number): Promise<void> {
  const until = stage.now() + minutes * 60_000;
  await stage.until(`${minutes} minutes have passed`, () => stage.now() >= until);
}

/** The host is started with a policy that cannot be read while VMs are down: they come back, nothing new is stopped, and after the repair all goes on. */
export const policyBrokenMidRun: Scenario = {
  name: 'policy-broken-mid-run',
  title:
    'The host is started with a faulty policy while four VMs are down: all come back, nothing new is stopped, and people are notified.',
  withInbox: true,
  durations: { 'virtualMachines/deallocate': 180, 'virtualMachines/start': 300 },
  arrange: async (stage) => {
    await stage.deploy({ policy: JSON.stringify(policy) });
    stage.fault(allocationFailed({ resource: 'shop-no-room', count: 3 }));
    // With one size for both, the second would wait until the first has started.
    stage.createVm({ name: 'shop-starting', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'shop-no-room', size: 'Standard_D8s_v3' });
  },
  play: async (stage) => {
    await passed(stage, 2.5);
    stage.createVm({ name: 'shop-orphaned', size: 'Standard_D2s_v3' });
    await passed(stage, 1.5);
    stage.createVm({ name: 'shop-stopping', size: 'Standard_D16s_v3' });
    await passed(stage, 0.1);
    // Four of five may be down.
    stage.createVm({ name: 'shop-waiting', size: 'Standard_D32s_v3' });
    await stage.until('the last is being stopped', () => stage.power('shop-stopping') === 'deallocating');
    await passed(stage, 1);
    await stage.terminate(await stage.runOn('shop-orphaned'));
    await stage.deploy({ policy: JSON.stringify(broken) });
    stage.createVm({ name: 'shop-new', size: 'Standard_D4s_v3' });
    await passed(stage, 120);
    await stage.deploy({ policy: JSON.stringify(policy) });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...down.map((vm) => isBackAfter(ending, 2, vm)),
    nothingIsStoppedAfter(ending, 2),
    alertNamesWhoIsDown(ending),
    ...['shop-starting', 'shop-no-room', 'shop-stopping', 'shop-waiting', 'shop-new'].flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
    ]),
    endsAsFound(ending, 'shop-orphaned'),
    runsNeverOverlap(ending),
  ],
};
