import { beginningOf, changesOf, type Ending, requestsOf } from './ending.ts';
import type { PromiseResult } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Whether the VM is on its way up after it was deallocated. */
export function beganToStart(stage: Stage, vm: string): boolean {
  return stage.hasBeen(vm, 'deallocated') && stage.power(vm) === 'starting';
}

/** When the VM was deallocated for the first time, ms. */
export function wentDown(ending: Ending, vm: string): number {
  const { id } = beginningOf(ending, vm);
  return changesOf(ending, id, 'power').find(({ to }) => to === 'deallocating')?.at ?? Number.NaN;
}

/** No more requests of this kind than so many were sent. */
export function asksAtMost(ending: Ending, operation: string, path: RegExp, most: number): PromiseResult {
  const sent = requestsOf(ending).filter((one) => one.operation === operation && path.test(one.path)).length;
  return {
    name: `${operation} is asked for at most ${most} times`,
    held: sent <= most,
    detail: `${sent} time(s)`,
  };
}
