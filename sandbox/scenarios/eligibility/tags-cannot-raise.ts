import { atMostDownOf } from '../down.ts';
import { isDownOnlyWithin } from '../in-window.ts';
import { asksFor } from '../people/approval.ts';
import {
  endsAccelerated,
  endsAsFound,
  everyRunEnds,
  isNeverTouched,
  isRecorded,
  isSkipped,
  isStopped,
  runsNeverOverlap,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const size = 'Standard_D4s_v3';
const calm = ['calm-a', 'calm-b'];
const approved = ['erp', 'db-a', ...calm];
const untouched = ['fresh', 'unasked', 'ruled', 'february'];

/** A VM that was there long before the story. */
function existing(
  stage: Stage,
  name: string,
  resourceGroup: string,
  tags: Readonly<Record<string, string>>,
  powerState?: 'deallocated',
): void {
  const createdAt = stage.now() - 400 * 86_400_000;
  const power = powerState === undefined ? {} : { powerState };
  stage.createVm({ name, size, resourceGroup, settled: true, createdAt, tags, ...power });
}

/** Whoever may tag VMs can keep the app from acting, and cannot make it do more. The story begins on a Sunday at 10:00 UTC. */
export const tagsCannotRaise: Scenario = {
  name: 'tags-cannot-raise',
  title:
    'Tags that ask for more than policy allows get no more: not its mode, not its weekend window, not the budget of a group.',
  policy: {
    version: 1,
    modes: { newVms: 'report', existingVms: 'approve' },
    newVms: { withinHours: 720 },
    limits: { waitHours: 4 },
    disruptionBudgets: { maxUnavailable: { groups: '50%' } },
    windows: [
      {
        name: 'weekend',
        cron: '0 22 * * SAT',
        durationMinutes: 360,
        timeZone: 'Europe/Berlin',
        scope: { resourceGroups: ['rg-erp'] },
      },
    ],
  },
  arrange: (stage) => {
    const enforce = { 'accelnet-mode': 'enforce' };
    const hostile = { ...enforce, 'accelnet-window': '0 0 * * *;24h;UTC' };
    const opted = { 'accelnet-opt-out': 'true' };
    stage.createVm({ name: 'fresh', size, tags: hostile });
    existing(stage, 'unasked', 'rg-sandbox', hostile);
    existing(stage, 'february', 'rg-sandbox', { ...enforce, 'accelnet-opt-out': '2026-02-31' });
    existing(stage, 'ruled', 'rg-ruled', hostile);
    stage.azure.setResourceGroup('rg-ruled', { tags: { 'accelnet-mode': 'report' } });
    existing(stage, 'erp', 'rg-erp', hostile);
    // The last of its group that runs; VMs of another resource group claim by their tags to be members too.
    existing(stage, 'db-b', 'rg-db', { ...opted, 'accelnet-group': 'db' }, 'deallocated');
    for (const n of [1, 2, 3])
      existing(stage, `stranger-${n}`, 'rg-else', { ...opted, 'accelnet-group': 'db' });
    existing(stage, 'db-a', 'rg-db', { ...enforce, 'accelnet-group': 'db' });
    // Here others claim to be members of a group, and are off.
    for (const n of [4, 5])
      existing(stage, `stranger-${n}`, 'rg-else', { ...opted, 'accelnet-group': 'calm' }, 'deallocated');
    for (const name of calm) existing(stage, name, 'rg-calm', { 'accelnet-group': 'calm' });
  },
  play: async (stage) => {
    await stage.until('those that are to be approved ask', async () => {
      // Or have been stopped without being approved, which the promises then show.
      for (const name of approved)
        if (!stage.hasBeen(name, 'deallocating') && !(await asksFor(stage, name))) return false;
      return true;
    });
    const [, , subscription = ''] = stage.azure.vm('erp').id.split('/');
    for (const resourceGroup of ['rg-erp', 'rg-db', 'rg-calm'])
      await stage.act('approveMany', { body: { subscription, resourceGroup } });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...untouched.flatMap((vm) => [isNeverTouched(ending, vm), endsAsFound(ending, vm)]),
    isSkipped(ending, 'fresh', 'report-only'),
    isSkipped(ending, 'ruled', 'report-only'),
    isSkipped(ending, 'february', 'opted-out'),
    isRecorded(ending, 'unasked', 'denied'),
    endsAccelerated(ending, 'erp'),
    isStopped(ending, 'erp', 1),
    isDownOnlyWithin(ending, 'erp', '2026-11-28T21:00:00Z', '2026-11-29T03:00:00Z'),
    isNeverTouched(ending, 'db-a'),
    endsAsFound(ending, 'db-a'),
    atMostDownOf(ending, 'db', ['db-a', 'db-b'], 1),
    ...calm.flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    atMostDownOf(ending, 'calm', calm, 1),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
