import { notFoundYet } from '../../arm/faults/fault-recipes.ts';
import { type Ending, requestsOf } from '../ending.ts';
import {
  endsAccelerated,
  everyRunEnds,
  isRecorded,
  isStopped,
  keepsEveryMember,
  runsNeverOverlap,
} from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

// Each of a size of its own, so that none waits for another one's place.
const sizes = { 'web-01': 'Standard_D4s_v3', 'web-02': 'Standard_E4s_v3', 'web-03': 'Standard_F4s_v2' };
const vms = Object.keys(sizes);

/** New resources are not found for a while, though they exist. */
export const nicNotVisibleYet: Scenario = {
  name: 'nic-not-visible-yet',
  title:
    'Network interfaces, groups and a subscription of new VMs are not found for minutes: no VM is taken for gone, each is accelerated later.',
  arrange: (stage) => {
    stage.fault(notFoundYet({ operation: 'networkInterfaces/read', resource: 'web-01-nic' }, 400));
    stage.fault(notFoundYet({ operation: 'resourceGroups/read' }, 250));
    stage.fault(notFoundYet({ operation: 'subscriptions/read' }, 90));
    // The group is missing where the VM itself is asked for.
    const { effect } = notFoundYet({ operation: 'resourceGroups/read' }, 0);
    stage.fault({
      operation: 'virtualMachines/read',
      resource: 'web-03',
      count: 'unlimited',
      lastsSeconds: 200,
      effect,
    });
    for (const [name, size] of Object.entries(sizes))
      stage.createVm({ name, size, nics: [{ name: `${name}-nic` }] });
  },
  promises: (ending) => [
    ...vms.flatMap((vm) => [
      endsAccelerated(ending, vm),
      keepsEveryMember(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'accelerated'),
    ]),
    wasMissed(ending),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

/** Each of the reads was in fact answered 404. */
function wasMissed(ending: Ending): PromiseResult {
  const missed = requestsOf(ending).filter(({ status }) => status === 404);
  const kinds = new Set(missed.map(({ operation }) => operation));
  const wanted = ['networkInterfaces/read', 'resourceGroups/read', 'virtualMachines/read'];
  return {
    name: 'an interface, a group and a VM of a group were not found',
    held: wanted.every((one) => kinds.has(one)),
    detail: `${missed.length} answers of 404 to ${[...kinds].join(', ')}`,
  };
}
