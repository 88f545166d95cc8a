import { beginningOf, changesOf, type Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** From the nth deployment to the next one, or to the end, no VM was begun to be stopped. */
export function nothingIsStoppedAfter(ending: Ending, nth: number): PromiseResult {
  const [from = Number.NaN, to = ending.now] = ending.deployed.slice(nth - 1, nth + 1);
  const stops = ending.beginnings.flatMap(({ id, name }) =>
    changesOf(ending, id, 'power')
      .filter((change) => change.to === 'deallocating' && change.at > from && change.at < to)
      .map(() => name),
  );
  return {
    name: `between deployments ${nth} and ${nth + 1} nothing is stopped`,
    held: to > from && stops.length === 0,
    detail: stops.length === 0 ? 'nothing' : stops.join(', '),
  };
}

/** The VM's power state at an instant in milliseconds. */
export function powerAt(ending: Ending, vm: string, at: number): string {
  const { id, power } = beginningOf(ending, vm);
  return String(changesOf(ending, id, 'power').findLast((one) => one.at <= at)?.to ?? power);
}

/** The VM was down at the nth deployment, and ran again before the next one. */
export function isBackAfter(ending: Ending, nth: number, vm: string): PromiseResult {
  const [from = Number.NaN, to = ending.now] = ending.deployed.slice(nth - 1, nth + 1);
  const [before, after] = [powerAt(ending, vm, from), powerAt(ending, vm, to)];
  return {
    name: `${vm} is down at deployment ${nth}, and runs before deployment ${nth + 1}`,
    held: before !== 'running' && after === 'running',
    detail: `${before}, then ${after}`,
  };
}
