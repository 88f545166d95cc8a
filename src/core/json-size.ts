/**
 * Whether a value is longer than so many characters as JSON. It is looked at no further than that, however large or deep it is; a value that is no
 * JSON counts as nothing.
 */
export function isLongerAsJson(value: unknown, most: number): boolean {
  const waiting: unknown[] = [value];
  let length = 0;
  while (waiting.length > 0 && length <= most) length += ownLength(waiting.pop(), waiting, most - length);
  return length > most;
}

/** The length of a value without that of its members, which are put aside; more than is left is not counted. */
function ownLength(value: unknown, members: unknown[], left: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : String(value).length;
  const isList = Array.isArray(value);
  let length = 2;
  for (const name in value) {
    length += isList ? 1 : name.length + 4;
    if (length > left) break;
    members.push(Reflect.get(value, name));
  }
  return length;
}
