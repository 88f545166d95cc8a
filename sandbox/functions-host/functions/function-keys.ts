import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { readJson, toError } from '../http/json.ts';
import { StartFault } from './start-fault.ts';

const keysByName = z.record(z.string().min(1), z.string().min(1)).default({});
const keysFile = z.strictObject({
  master: z.string().min(1),
  functionKeys: keysByName,
  systemKeys: keysByName,
  /** Keys of single functions: function name, then key name. */
  functions: z.record(z.string(), keysByName).default({}),
});

/**
 * The access keys of an app: `functionKeys` open every function, `functions` one each, `systemKeys` the webhook of an
 * extension (`durabletask_extension`, `eventgrid_extension`), `master` everything.
 */
export type Keys = z.infer<typeof keysFile>;

/** What a request has to show. */
export type Access =
  | { readonly level: 'anonymous' | 'admin' }
  | { readonly level: 'function'; readonly name: string }
  | { readonly level: 'system'; readonly extension: string };

/** Reads a keys file. Throws a StartFault that names every fault and no key. */
export function readKeys(file: string): Keys {
  const read = readJson(textOf(file));
  if (!read.ok) throw new StartFault(`${file} is not JSON`);
  const parsed = keysFile.safeParse(read.value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new StartFault(`${file}: ${faults.join('; ')}`);
}

/**
 * Why `request` (key in `x-functions-key`, else in `code`) is not let in: 401 without a key or with an unknown one, 403
 * with one that opens something else, as recorded on Functions host 4.1037. Undefined when it may pass, and always
 * when there are no `keys`.
 */
export function refusal(keys: Keys | undefined, request: Request, access: Access): Response | undefined {
  if (!keys || access.level === 'anonymous') return undefined;
  const key = request.headers.get('x-functions-key') ?? new URL(request.url).searchParams.get('code');
  if (key !== null && [keys.master, ...opening(keys, access)].includes(key)) return undefined;
  const known = [...Object.values(keys.functionKeys), ...Object.values(keys.systemKeys)];
  return new Response(null, { status: key !== null && known.includes(key) ? 403 : 401 });
}

function opening(keys: Keys, access: Access): readonly string[] {
  if (access.level === 'function')
    return [...Object.values(keys.functionKeys), ...Object.values(keys.functions[access.name] ?? {})];
  const key = access.level === 'system' ? keys.systemKeys[access.extension] : undefined;
  return key === undefined ? [] : [key];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new StartFault(`the keys file cannot be read: ${toError(thrown).message}`, { cause: thrown });
  }
}
