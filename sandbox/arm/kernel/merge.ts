function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergedValue(base: unknown, extra: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(extra))
    return [
      ...base.map((item, index) => (index in extra ? mergedValue(item, extra[index]) : item)),
      ...extra.slice(base.length),
    ];
  return isObject(base) && isObject(extra) ? merged(base, extra) : extra;
}

/** `base` with the members of `extra` added or replaced at every level; items of arrays are merged by their place, further ones come after. */
export function merged<T extends object>(base: T, extra: Readonly<Record<string, unknown>>): T {
  const result = new Map<string, unknown>(Object.entries(base));
  for (const [name, value] of Object.entries(extra)) result.set(name, mergedValue(result.get(name), value));
  return Object.fromEntries(result) as T;
}
