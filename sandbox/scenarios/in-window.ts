import { beginningOf, changesOf, type Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** A VM is stopped, and runs again, between two instants (ISO 8601). */
export function isDownOnlyWithin(ending: Ending, vm: string, from: string, to: string): PromiseResult {
  const changes = changesOf(ending, beginningOf(ending, vm).id, 'power');
  const down = changes.find((change) => change.to === 'deallocating')?.at ?? Number.NaN;
  const up = changes.findLast((change) => change.to === 'running')?.at ?? Number.NaN;
  const name = `${vm} is down only between ${from} and ${to}`;
  const held = down >= Date.parse(from) && up <= Date.parse(to);
  return { name, held, detail: `from ${shown(down)} to ${shown(up)}` };
}

function shown(instant: number): string {
  return Number.isNaN(instant) ? 'never' : new Date(instant).toISOString();
}
