import { beginningOf, changesOf, type Ending, requestsOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import { asking, learnedSize } from './learning.ts';

const vms = ['app-1', 'app-2', 'app-3', 'app-4'];

/** No second VM is stopped before the guest of the first one was asked after its start, and has its virtual function. */
function firstAlone(ending: Ending): PromiseResult {
  const stops = vms
    .flatMap((name) => {
      const { id } = beginningOf(ending, name);
      return changesOf(ending, id, 'power')
        .filter(({ to }) => to === 'deallocating')
        .map(({ at }) => ({ id, at }));
    })
    .sort((a, b) => a.at - b.at);
  const [first, second] = stops;
  if (first === undefined || second === undefined)
    return { name: 'the first of the size is tried alone', held: false, detail: `${stops.length} stop(s)` };
  const up = changesOf(ending, first.id, 'power').findLast(({ to }) => to === 'running')?.at ?? Infinity;
  const asked = requestsOf(ending).find(
    ({ at, path, operation }) =>
      at >= up &&
      operation === 'virtualMachines/runCommand' &&
      path.toLowerCase().includes(first.id.toLowerCase()),
  );
  return {
    name: 'the first of the size is tried alone, until its guest has shown the gain',
    held: asked !== undefined && asked.at < second.at,
    detail: `asked ${((asked?.at ?? Number.NaN) - up) / 1000} s after its start, the second stopped after ${(second.at - up) / 1000} s`,
  };
}

/** Of a size that only guests speak for, one VM alone is stopped first. */
export const canary: Scenario = {
  name: 'canary',
  title:
    'Four VMs of a size that no table knows, in different zones: one is tried alone, and the others follow it.',
  policy: { ...asking, evidence: { canary: 'on' } },
  arrange: (stage) => {
    stage.azure.setSize({ name: learnedSize });
    // Nothing else would keep one waiting for another: what has room is known by zone.
    for (const [n, name] of vms.entries())
      stage.createVm({ name, size: learnedSize, ...(n === 0 ? {} : { zone: `${n}` as '1' | '2' | '3' }) });
  },
  promises: (ending) => [
    ...vms.flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    firstAlone(ending),
    everyRunEnds(ending),
  ],
};
