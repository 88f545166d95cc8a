import { beginningOf, changesOf, type Ending, requestsOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

// host.json's controlQueueVisibilityTimeout, and the longest pause between two polls of an operation.
const maxStillSeconds = 60 + 30;

// So many persisted steps after each of these power states the host is killed; the last of these steps brings a result that a host has to take.
const kills = [
  { power: 'deallocating', steps: 2 },
  { power: 'deallocated', steps: 4 },
  { power: 'starting', steps: 2 },
] as const;

/** The host dies while it holds messages of its control queues, which the queues then hide from the next host for a while. */
export const hostKilledControlQueue: Scenario = {
  name: 'host-killed-control-queue',
  title:
    'The host is killed with messages in its hands, which stay hidden for a minute: no VM that is down waits longer.',
  host: ['--hide-taken', '--late-starts', '0.7-6'],
  arrange: (stage) => {
    stage.createVm({
      name: 'crm-11',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'crm-11-a' }, { name: 'crm-11-b' }],
    });
  },
  play: async (stage) => {
    for (const { power, steps } of kills) {
      await stage.until(`crm-11 is ${power}`, () => stage.hasBeen('crm-11', power));
      const { deaths } = stage;
      await stage.host.killAfter(steps);
      await stage.until('the host died', () => stage.deaths > deaths);
      // A message that is hidden twice is hidden twice as long.
      const back = stage.now() + 61_000;
      await stage.until('what it had taken is there again', () => stage.now() >= back);
    }
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'crm-11'),
    isStopped(ending, 'crm-11', 1),
    isRecorded(ending, 'crm-11', 'accelerated'),
    isWatchedThroughout(ending, 'crm-11'),
    {
      name: 'the events of a new VM begin one run, though none has its lease for seconds',
      held: ending.remediations.length === 1,
      detail: `${ending.remediations.length} run(s)`,
    },
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

/** While a VM is down, its run asks Azure something again and again. */
function isWatchedThroughout(ending: Ending, vm: string): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const power = changesOf(ending, id, 'power').filter(({ from }) => from !== 'creating');
  const down = power.find(({ to }) => to === 'deallocating')?.at ?? 0;
  const up = power.findLast(({ to }) => to === 'running')?.at ?? ending.now;
  const stop = requestsOf(ending).find(
    ({ path, method }) => method === 'POST' && path.toLowerCase() === `${id}/deallocate`.toLowerCase(),
  );
  const reads = requestsOf(ending)
    .filter(({ correlationId, at }) => correlationId === stop?.correlationId && at >= down && at <= up)
    .map(({ at }) => at);
  const moments = [down, ...reads, up];
  const still = Math.max(...moments.slice(1).map((at, n) => (at - (moments[n] ?? at)) / 1000));
  return {
    name: `nobody leaves ${vm} alone for more than ${maxStillSeconds} s while it is down`,
    held: stop !== undefined && reads.length > 2 && still <= maxStillSeconds,
    detail: `${reads.length} requests, at most ${still} s apart`,
  };
}
