import { beginningOf, downtimeOf, type Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The receiver got a notification of this kind about the VM, the first one no later than so many seconds after the moment `since`, ms. */
export function hearsInTime(
  ending: Ending,
  vm: string,
  kind: string,
  since: number,
  seconds: number,
): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const first = ending.notifications.find((one) => one.data.kind === kind && same(one.subject, id));
  const after = first === undefined ? Number.NaN : (Date.parse(String(first.time)) - since) / 1000;
  return {
    name: `people hear of ${vm} that it is ${kind} within ${seconds} s`,
    held: after <= seconds,
    detail: first === undefined ? 'never' : `after ${after} s`,
  };
}

/** If the VM was down for longer than planned, people were notified of that no later than so many seconds after `since`; otherwise they need not be. */
export function hearsIfLate(
  ending: Ending,
  vm: string,
  since: number,
  plannedSeconds: number,
  seconds: number,
): PromiseResult {
  const down = downtimeOf(ending, vm);
  if (down <= plannedSeconds)
    return { name: `${vm} is down for no longer than planned`, held: true, detail: `${down} s` };
  return hearsInTime(ending, vm, 'down-too-long', since, seconds);
}

/** The receiver got no notification of this kind about the VM. */
export function hearsNothing(ending: Ending, vm: string, kind: string): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const heard = ending.notifications.filter((one) => one.data.kind === kind && same(one.subject, id));
  return {
    name: `nobody hears of ${vm} that it is ${kind}`,
    held: heard.length === 0,
    detail: `${heard.length} time(s)`,
  };
}
