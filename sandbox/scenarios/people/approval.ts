import {
  endsAccelerated,
  endsAsFound,
  everyRunEnds,
  isNeverTouched,
  isRecorded,
  isStopped,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** Whether the run of a VM waits for a person. */
export async function asksFor(stage: Stage, vm: string): Promise<boolean> {
  const { remediations } = await stage.api.remediations();
  return remediations.some(
    ({ status }) =>
      status?.vmId.split('/').at(-1) === vm && JSON.stringify(status).includes('"approval-required"'),
  );
}

/** A person answers: nothing is stopped before, and an approval does not replace the revalidation. */
export const approval: Scenario = {
  name: 'approval',
  title:
    'Of four VMs that want approval two are approved at once, one is rejected, and one opts out before its approval comes.',
  arrange: (stage) => {
    const order = { size: 'Standard_D4s_v3', tags: { 'accelnet-mode': 'approve' } };
    for (const name of ['erp-1', 'erp-2']) stage.createVm({ ...order, name, resourceGroup: 'rg-erp' });
    stage.createVm({ ...order, name: 'rejected' });
    stage.createVm({ ...order, name: 'opts-out' });
  },
  play: async (stage) => {
    const names = ['erp-1', 'erp-2', 'rejected', 'opts-out'];
    await stage.until('all four ask', async () => {
      for (const name of names) if (!(await asksFor(stage, name))) return false;
      return true;
    });
    const rejected = await stage.runOn('rejected');
    const outdated = await stage.runOn('opts-out');
    const [, , subscription = ''] = stage.azure.vm('erp-1').id.split('/');
    await stage.act('approveMany', {
      body: { subscription, resourceGroup: 'RG-ERP', comment: 'change 4711' },
    });
    await stage.act('rejectRemediation', { parameters: { id: rejected }, body: { comment: 'month end' } });
    // Approved before the app knows of the tag.
    stage.azure.setTags('opts-out', { 'accelnet-mode': 'approve', 'accelnet-opt-out': 'true' });
    await stage.act('approveRemediation', { parameters: { id: outdated } });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...['erp-1', 'erp-2'].flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'accelerated'),
    ]),
    isNeverTouched(ending, 'rejected'),
    isRecorded(ending, 'rejected', 'denied', 'approval-rejected'),
    endsAsFound(ending, 'opts-out'),
    isNeverTouched(ending, 'opts-out'),
    isRecorded(ending, 'opts-out', 'skipped', 'opted-out'),
    everyRunEnds(ending),
  ],
};
