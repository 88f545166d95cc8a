import type { VmFacts } from '../model/facts.ts';
import type { CapacityState } from './safeguards-state.ts';

// Every operation on the safeguards writes them all.
const maxKeys = 100;
const firstPauseMinutes = 30;
const maxPauseMinutes = 24 * 60;

/** The size, zone and location in which Azure has to allocate the VM again. */
export function capacityKeyOf({
  size,
  zones,
  location,
}: Pick<VmFacts, 'size' | 'zones' | 'location'>): string {
  return [size, [...zones].sort().join('+') || '-', location].join('|').toLowerCase();
}

/**
 * Whether a VM of this key must wait while so many VMs of the key are down. Until an accelerated start has succeeded there, only one may be down; none after
 * an allocation failure, until the pause is over, and then again only one.
 */
export function capacityBlock(
  keys: readonly CapacityState[],
  key: string,
  down: number,
  now: string,
): 'capacity-held' | 'capacity-probe' | undefined {
  const known = keys.find((one) => one.key === key);
  if (known?.state === 'proven') return undefined;
  if (known?.notBefore !== undefined && Date.parse(now) < Date.parse(known.notBefore)) return 'capacity-held';
  return down > 0 ? 'capacity-probe' : undefined;
}

/** Holds a key after an allocation failure; each failure in a row doubles the pause. */
export function holdCapacity(
  keys: readonly CapacityState[],
  key: string,
  code: string,
  now: string,
): CapacityState[] {
  const before = keys.find((one) => one.key === key);
  const failures = before?.state === 'held' ? before.failures + 1 : 1;
  const minutes = Math.min(firstPauseMinutes * 2 ** (failures - 1), maxPauseMinutes);
  const notBefore = new Date(Date.parse(now) + minutes * 60_000).toISOString();
  const since = before?.state === 'held' ? before.since : now;
  return keep(keys, { key, state: 'held', since, failures, notBefore, code });
}

/** An accelerated start succeeded: the key is not held any more. */
export function proveCapacity(keys: readonly CapacityState[], key: string, now: string): CapacityState[] {
  return keep(keys, { key, state: 'proven', since: now, failures: 0 });
}

/** The newest last; if there are too many, the oldest proven one is forgotten first, and its next VM has to be alone again. */
function keep(keys: readonly CapacityState[], key: CapacityState): CapacityState[] {
  const others = keys.filter((one) => one.key !== key.key);
  if (others.length < maxKeys) return [...others, key];
  const oldest = others.find(({ state }) => state === 'proven') ?? others[0];
  return [...others.filter((one) => one !== oldest), key];
}
