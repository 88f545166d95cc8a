/** What a parser answers: the value, or everything that is wrong with the input. It never throws. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly [string, ...string[]] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function faulty<T>(fault: string, ...more: string[]): Parsed<T> {
  return { ok: false, faults: [fault, ...more] };
}
