import type { VmOrder } from '../../arm/compute/vm-order.ts';
import { atMostDown } from '../down.ts';
import type { Ending } from '../ending.ts';
import {
  endsAccelerated,
  endsWithFlagOn,
  everyRunEnds,
  isNeverTouched,
  isSkipped,
  isStopped,
  runsNeverOverlap,
} from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const vms = 500;
const month = 30 * 24 * 3_600_000;

type Checker = (ending: Ending, vm: string) => readonly PromiseResult[];

const skipped =
  (reason: string): Checker =>
  (ending, vm) => [isSkipped(ending, vm, reason), isNeverTouched(ending, vm)];
const flagOn: Checker = (ending, vm) => [endsWithFlagOn(ending, vm), isStopped(ending, vm, 0)];

/** What a fleet consists of, in equal parts. */
const kinds: readonly { readonly name: string; readonly order: Partial<VmOrder>; readonly check: Checker }[] =
  [
    {
      name: 'fit',
      order: {},
      check: (ending, vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)],
    },
    { name: 'out', order: { tags: { 'accelnet-opt-out': 'yes' } }, check: skipped('opted-out') },
    { name: 'tiny', order: { size: 'Standard_B2s' }, check: skipped('size-not-capable') },
    { name: 'report', order: { tags: { 'accelnet-mode': 'report' } }, check: skipped('report-only') },
    { name: 'off', order: { powerState: 'deallocated' }, check: flagOn },
    { name: 'v5', order: { size: 'Standard_D4s_v5' }, check: skipped('accelerated-by-platform') },
    { name: 'spot', order: { priority: 'Spot' }, check: skipped('spot-vm') },
    { name: 'off-v5', order: { size: 'Standard_D4s_v5', powerState: 'deallocated' }, check: flagOn },
    { name: 'stopped', order: { powerState: 'stopped' }, check: skipped('vm-stopped') },
  ];

const membersOf = (kind: number): string[] =>
  Array.from({ length: vms }, (_, n) => n)
    .filter((n) => n % kinds.length === kind)
    .map((n) => `${kinds[kind]?.name}-${n}`);

/** One promise for many VMs: it holds if it holds of each. */
function ofEach(ending: Ending, kind: number): PromiseResult {
  const { name = '', check } = kinds[kind] ?? {};
  const members = membersOf(kind);
  const broken = members.flatMap((vm) => check?.(ending, vm) ?? []).filter(({ held }) => !held);
  const detail =
    broken.length === 0 ? `${members.length} of them` : `${broken[0]?.name}: ${broken[0]?.detail}`;
  return { name: `every ${name} VM ends as it should`, held: broken.length === 0, detail };
}

const toChange = [...membersOf(0), ...membersOf(4), ...membersOf(7)];

function isDone({ azure }: Stage): boolean {
  return toChange.every((name) => {
    const { nics, powerState, agentReady } = azure.vm(name);
    const on = nics.every((nic) => nic.enableAcceleratedNetworking);
    return on && (powerState === 'deallocated' || agentReady);
  });
}

/** A fleet that existed before the app, and about which the app receives no event. */
export const sweep500: Scenario = {
  name: 'sweep-500',
  title:
    'Five hundred VMs of nine kinds are there before the app: sweeps find and assess all of them, and remediate what they should, under the safeguards.',
  deaf: true,
  settings: { ACCELNET_MODE: 'enforce', ACCELNET_SWEEP_SCHEDULE: '0 10 * * * *' },
  arrange: (stage) => {
    for (let n = 0; n < vms; n++) {
      const { name, order } = kinds[n % kinds.length] ?? {};
      stage.createVm({
        name: `${name}-${n}`,
        resourceGroup: `rg-${n % 20}`,
        size: 'Standard_D4s_v3',
        settled: true,
        createdAt: stage.now() - month,
        ...order,
      });
    }
  },
  play: async (stage) => {
    await stage.until('all that are to be changed are changed', () => isDone(stage));
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...kinds.map((_, kind) => ofEach(ending, kind)),
    atMostDown(ending, 5),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
    oneRunEach(ending),
  ],
};

/** No VM has two runs. */
function oneRunEach({ remediations }: Ending): PromiseResult {
  const own = remediations.map(({ record }) => record?.request.vmId.toLowerCase());
  const held = new Set(own).size === own.length;
  return { name: 'no VM has two runs', held, detail: `${own.length} listed, for ${toChange.length} VMs` };
}
