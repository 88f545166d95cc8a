import { atMostDownOf } from '../down.ts';
import {
  endsAccelerated,
  everyRunEnds,
  isRecorded,
  isSkipped,
  isStopped,
  runsNeverOverlap,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const trio = ['web-a', 'web-b', 'web-c'];
const size = 'Standard_D4s_v3';

/** A VM behind a load balancer's backend pool. */
function behind(stage: Stage, pool: string, name: string, powerState?: 'deallocated'): void {
  const { ACCELNET_SUBSCRIPTIONS: subscription } = stage.azure.environment();
  const id = `/subscriptions/${subscription}/resourceGroups/net/providers/Microsoft.Network/loadBalancers/lb/backendAddressPools/${pool}`;
  const extra = {
    properties: { ipConfigurations: [{ properties: { loadBalancerBackendAddressPools: [{ id }] } }] },
  };
  stage.createVm({
    name,
    size,
    nics: [{ name: `${name}-nic`, extra }],
    ...(powerState === undefined ? {} : { powerState }),
  });
}

/** Pools whose members are accelerated one by one, and a pool whose last running member is not stopped. */
export const budgetOfOne: Scenario = {
  name: 'budget-of-one',
  title:
    'Of three VMs behind a load balancer one may be down at a time; of two, one is off already, and the other one stays up.',
  settings: { ACCELNET_WAIT_LIMIT_HOURS: '1' },
  arrange: (stage) => {
    for (const name of trio) behind(stage, 'web', name);
    behind(stage, 'api', 'api-off', 'deallocated');
    behind(stage, 'api', 'api-last');
    stage.createVm({ name: 'db-only', size, tags: { 'accelnet-group': 'db' } });
  },
  promises: (ending) => [
    ...trio.flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    atMostDownOf(ending, 'web', trio, 1),
    atMostDownOf(ending, 'api', ['api-off', 'api-last'], 1),
    isStopped(ending, 'api-last', 0),
    isRecorded(ending, 'api-last', 'expired', 'last-available-member'),
    isSkipped(ending, 'db-only', 'only-group-member'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
