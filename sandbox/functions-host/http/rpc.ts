import type { Json } from './json.ts';

/** A value with a flag for "absent", as headers, query and route parameters travel. */
export type NullableStrings = Readonly<Record<string, { readonly value: string }>>;

/** An HTTP request or response between host and worker. */
export interface RpcHttp {
  readonly url?: string;
  readonly method?: string;
  readonly nullableHeaders?: NullableStrings;
  readonly nullableParams?: NullableStrings;
  readonly nullableQuery?: NullableStrings;
  readonly statusCode?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly RpcCookie[];
  readonly body?: TypedData | null;
}

/** A cookie of an HTTP response. */
export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value?: string };
  readonly path?: { readonly value?: string };
  readonly expires?: { readonly value?: { readonly seconds?: number } };
  readonly secure?: { readonly value?: boolean };
  readonly httpOnly?: { readonly value?: boolean };
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  readonly maxAge?: { readonly value?: number };
}

/** One value between host and worker (TypedData of azure-functions-language-worker-protobuf). */
export type TypedData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly int: number }
  | { readonly double: number }
  | { readonly http: RpcHttp };

/** A returned value as JSON text; undefined, null and HTTP data give `null`, bytes a base64 string. */
export function typedDataToJson(data: TypedData | null | undefined): string {
  if (data === null || data === undefined) return 'null';
  if ('string' in data) return JSON.stringify(data.string);
  if ('json' in data) return data.json;
  if ('int' in data) return String(data.int);
  if ('double' in data) return String(data.double);
  if ('bytes' in data) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  return 'null';
}

/**
 * An activity's input on its way to the app. Strings arrive JSON-quoted by the SDK; booleans become `True` and
 * `False`, and null becomes nothing, as recorded on Functions host 4.1037.
 */
export function activityInput(input: Json): TypedData | undefined {
  if (input === null) return undefined;
  if (typeof input === 'string') return { string: input };
  if (typeof input === 'boolean') return { string: input ? 'True' : 'False' };
  return { string: JSON.stringify(input) };
}
