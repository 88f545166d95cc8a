import { createHash } from 'node:crypto';

/** The same GUID (version 5 layout) for the same text: replays must give a request the id it had before. */
export function deterministicGuid(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
