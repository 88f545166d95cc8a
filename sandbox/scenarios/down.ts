import { beginningOf, changesOf, type Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** Never more VMs than this were out of `running` at once, from the first deallocation of each on. */
export function atMostDown(ending: Ending, most: number): PromiseResult {
  const changes = ending.beginnings
    .flatMap(({ id }) => changesOf(ending, id, 'power'))
    .sort((a, b) => a.at - b.at);
  const down = new Set<string>();
  let seen = 0;
  for (const { resource, to } of changes) {
    if (to === 'deallocating') down.add(resource);
    if (to === 'running') down.delete(resource);
    seen = Math.max(seen, down.size);
  }
  return { name: `at most ${most} VMs are down at once`, held: seen > 0 && seen <= most, detail: `${seen}` };
}

/**
 * Of VMs that serve together, never more than so many were out of `running` at once when one of them was stopped, those included that were
 * down from the beginning.
 */
export function atMostDownOf(
  ending: Ending,
  group: string,
  vms: readonly string[],
  most: number,
): PromiseResult {
  const members = vms.map((vm) => beginningOf(ending, vm));
  const down = new Set(members.filter(({ power }) => power !== 'running').map(({ id }) => id));
  const changes = members.flatMap(({ id }) => changesOf(ending, id, 'power')).sort((a, b) => a.at - b.at);
  let seen = 0;
  for (const { resource, to } of changes) {
    if (to === 'deallocating') seen = Math.max(seen, down.add(resource).size);
    if (to === 'running') down.delete(resource);
  }
  return { name: `${group}: at most ${most} down at once`, held: seen <= most, detail: `${seen}` };
}

/** When a VM began to be stopped for the first time; undefined when it never was. */
function stoppedAt(ending: Ending, vm: string): number | undefined {
  return changesOf(ending, beginningOf(ending, vm).id, 'power').find(({ to }) => to === 'deallocating')?.at;
}

/** `later` is stopped only after `earlier` has come to run for good, and so many seconds after it. */
export function stoppedAfter(ending: Ending, later: string, earlier: string, seconds = 0): PromiseResult {
  const up = changesOf(ending, beginningOf(ending, earlier).id, 'power').findLast(
    ({ to }) => to === 'running',
  );
  const gap = ((stoppedAt(ending, later) ?? Number.NaN) - (up?.at ?? Number.NaN)) / 1000;
  const name = `${later} is stopped no sooner than ${seconds} s after ${earlier} runs again`;
  return { name, held: gap >= seconds, detail: `${gap} s` };
}
