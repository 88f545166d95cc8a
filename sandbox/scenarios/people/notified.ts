import { overconstrained } from '../../arm/faults/fault-recipes.ts';
import { type Ending, recordsOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

/** The receiver got notifications of these kinds about the VM's runs, in this order, each however often. */
function hears(ending: Ending, vm: string, kinds: readonly string[]): PromiseResult {
  const runs = new Set(recordsOf(ending, vm).map(({ id }) => id));
  const heard = ending.notifications.filter(
    ({ data }) => data.remediation !== undefined && runs.has(data.remediation),
  );
  const seen = [...new Map(heard.map(({ id, data }) => [id, data.kind])).values()];
  return {
    name: `the receiver hears of ${vm}: ${kinds.join(', ')}`,
    held: seen.join() === kinds.join(),
    detail: `${seen.join(', ')}, in ${heard.length} message(s)`,
  };
}

const minute = 60_000;

/** A receiver fails at first, and then the host dies while the receiver answers: everything is delivered in the end. */
export const notified: Scenario = {
  name: 'notified',
  title:
    'A receiver fails, and a host dies while it delivers: no VM waits for them, and every event is delivered.',
  withInbox: true,
  arrange: (stage) => {
    stage.createVm({ name: 'web-01', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'web-02', size: 'Standard_D8s_v3' });
    stage.fault(overconstrained({ resource: 'web-02', count: 'unlimited' }));
  },
  play: async (stage) => {
    const { inbox } = stage;
    if (inbox === undefined) throw new Error('there is no receiver');
    inbox.manners = 503;
    const isBack = (vm: string): boolean => stage.hasBeen(vm, 'deallocated') && stage.power(vm) === 'running';
    await stage.until('both were stopped, and run', () => isBack('web-01') && isBack('web-02'));
    inbox.onAttempt = () => {
      inbox.onAttempt = () => undefined;
      stage.host.killNow();
    };
    inbox.manners = 202;
    const until = stage.now() + 120 * minute;
    await stage.until('two hours are over', () => stage.now() >= until);
  },
  promises: (ending) => [
    endsAccelerated(ending, 'web-01'),
    isStopped(ending, 'web-01', 1),
    hears(ending, 'web-01', ['started', 'done']),
    hears(ending, 'web-02', ['started', 'rolled-back']),
    {
      name: 'what was on its way when the host died came twice, under the same id',
      held: ending.notifications.length > new Set(ending.notifications.map(({ id }) => id)).size,
      detail: ending.notifications.map(({ id }) => id).join(', '),
    },
    everyRunEnds(ending),
  ],
};
