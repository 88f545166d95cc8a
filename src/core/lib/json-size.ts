/**
 * Whether a value takes more than so many bytes as JSON in UTF-8, without white space and with only the necessary escapes. It is read no further
 * than that, however large or deep it is; a value that is no JSON counts as nothing.
 */
export function isLongerAsJson(value: unknown, max: number): boolean {
  const waiting: unknown[] = [value];
  let bytes = 0;
  while (waiting.length > 0 && bytes <= max) bytes += ownBytes(waiting.pop(), waiting, max - bytes);
  return bytes > max;
}

/** The bytes of a value without those of its members, which are added to `members`; counting stops once there are more than are left. */
function ownBytes(value: unknown, members: unknown[], left: number): number {
  if (typeof value === 'string') return textBytes(value, left);
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : String(value).length;
  const isList = Array.isArray(value);
  let bytes = 2;
  for (const name in value) {
    bytes += isList ? 1 : textBytes(name, left - bytes) + 2;
    if (bytes > left) break;
    members.push(Reflect.get(value, name));
  }
  return bytes;
}

/** The bytes of a text with its quotes. */
function textBytes(text: string, left: number): number {
  let bytes = 2;
  for (let n = 0; n < text.length && bytes <= left; n++) {
    const unit = text.charCodeAt(n);
    const pair = isSurrogate(unit) && (text.codePointAt(n) ?? 0) > 0xffff;
    bytes += pair ? 4 : unitBytes(unit);
    if (pair) n++;
  }
  return bytes;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
const escapedShort = new Set([...'"\\\b\t\n\f\r'].map((one) => one.charCodeAt(0)));

/** The bytes of a UTF-16 unit that is a character by itself; of half a pair, its escape. */
function unitBytes(unit: number): number {
  if (escapedShort.has(unit)) return 2;
  if (unit < 0x20 || isSurrogate(unit)) return 6;
  if (unit < 0x80) return 1;
  return unit < 0x800 ? 2 : 3;
}
