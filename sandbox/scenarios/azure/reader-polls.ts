import { Bystanders } from '../bystanders.ts';
import { beginningOf, type Ending, requestsOf } from '../ending.ts';
import {
  endsAccelerated,
  everyRunEnds,
  isDownAtMost,
  isRecorded,
  isStopped,
  runsNeverOverlap,
} from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const vms = ['web-01', 'web-02'];
// Undisturbed, a VM of this story is down for some 95 seconds: 40 to stop, 5 for its flag, 45 to start, and the polls between.
const maxDownSeconds = 130;
// An hour would show no more, and fill the journal.
const maxPollingMs = 480_000;

/** Readers ask about a VM that is down, and about VMs that do not exist, more often than Azure answers. */
export const readerPolls: Scenario = {
  name: 'reader-polls',
  title:
    'Readers ask twice a second about a VM that is down, and in loops about VMs that do not exist: no outage lasts longer.',
  durations: {
    'virtualMachines/deallocate': 40,
    'virtualMachines/start': 45,
    'networkInterfaces/write': 5,
  },
  arrange: (stage) => {
    // Two sizes: the first VM of a size goes alone, and these two are to be down at once.
    const settled = { settled: true, raiseEvents: false, createdAt: stage.now() - 3_600_000 };
    for (const [n, name] of vms.entries())
      stage.createVm({ name, size: `Standard_D${4 * (n + 1)}s_v3`, ...settled });
    for (const name of vms) stage.touch(name);
  },
  play: async (stage) => {
    await stage.until('both are being stopped', () =>
      vms.every((vm) => stage.hasBeen(vm, 'deallocating') && stage.power(vm) !== 'running'),
    );
    const bystanders = new Bystanders(stage, 'web-01');
    const begun = stage.now();
    bystanders.begin();
    await stage.until(
      'both VMs run again',
      () => stage.now() - begun > maxPollingMs || vms.every((vm) => isBack(stage, vm)),
    );
    bystanders.stop();
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...vms.flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
      isDownAtMost(ending, vm, maxDownSeconds),
      isRecorded(ending, vm, 'accelerated'),
    ]),
    noRunIsThrottled(ending),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

function isBack(stage: Stage, vm: string): boolean {
  return stage.hasBeen(vm, 'deallocating') && stage.power(vm) === 'running';
}

/** Azure throttled no request about the VMs of the story: readers did not use up its limits. */
function noRunIsThrottled(ending: Ending): PromiseResult {
  const own = vms.flatMap((vm) => {
    const { id, nics } = beginningOf(ending, vm);
    return [id, ...nics.map((nic) => nic.id)].map((one) => one.toLowerCase());
  });
  const refused = requestsOf(ending).filter(
    ({ status, path }) => status === 429 && own.some((id) => path.toLowerCase().startsWith(id)),
  );
  return {
    name: 'nothing that a run asks is throttled',
    held: refused.length === 0,
    detail: `${refused.length} refusals`,
  };
}
