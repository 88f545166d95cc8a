import { createHash } from 'node:crypto';

type Key = readonly (string | number)[];

function digest(key: Key): Buffer {
  return createHash('sha256').update(JSON.stringify(key)).digest();
}

/** A number in [0, 1) that depends on nothing but its key: the same key always gives the same number. */
export function uniform(...key: Key): number {
  return digest(key).readUIntBE(0, 6) / 2 ** 48;
}

/** A version 4 GUID that depends on nothing but its key. */
export function guid(...key: Key): string {
  const hex = digest(key).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A standard normal number that depends on nothing but its key (Box-Muller). */
export function normal(...key: Key): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(...key, 'radius')));
  return radius * Math.cos(2 * Math.PI * uniform(...key, 'angle'));
}
