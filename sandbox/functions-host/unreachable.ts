/** Makes a forgotten case of a union a compile error, and a bug at run time. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
