/** Anything that JSON text can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a reader of JSON text answers. */
export type ReadJson =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly fault: string };

export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The value of a stored payload, or its bare text when it is not JSON: inputs and outputs are JSON,
 * reasons and failure messages are not. Null gives null, white space gives "" (ParseToJToken of the Durable extension).
 */
export function readPayload(text: string | null): Json {
  if (text === null) return null;
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const read = readJson(trimmed);
  return read.ok ? read.value : trimmed;
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
