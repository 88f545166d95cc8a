/** A value as an answer holds it: nothing of it can be changed, and a tuple is a list. */
export type Shown<T> = T extends readonly (infer E)[]
  ? readonly Shown<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Shown<T[K]> }
    : T;
