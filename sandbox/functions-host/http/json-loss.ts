/**
 * The first part of a value that JSON does not carry as it is, as `.at.path is a Map`; undefined when there is none.
 * Absent members count as carried; undefined as a whole does too, it arrives as null.
 */
export function jsonLoss(value: unknown, path = 'the result', depth = 0): string | undefined {
  if (value === undefined || value === null || depth > 50) return undefined;
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value} and arrives as null`;
    case 'bigint':
    case 'function':
    case 'symbol':
      return `${path} is a ${typeof value}`;
    case 'object':
      return objectLoss(value, path, depth);
    default:
      return undefined;
  }
}

function objectLoss(value: object, path: string, depth: number): string | undefined {
  if (Array.isArray(value)) return firstLoss(Object.entries(value), path, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null)
    return firstLoss(Object.entries(value), path, depth);
  return `${path} is a ${value.constructor.name} and arrives as something else`;
}

function firstLoss(entries: readonly [string, unknown][], path: string, depth: number): string | undefined {
  for (const [key, member] of entries) {
    const loss = jsonLoss(member, `${path}.${key}`, depth + 1);
    if (loss !== undefined) return loss;
  }
  return undefined;
}
