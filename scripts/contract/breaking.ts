import { type JsonSchema, type Misfit, misfitsOf, type Use } from './schema-fit.ts';

/** A difference between two documents of the contract. `breaking`: a caller that works with the first may not work with the second. */
export interface ContractChange {
  readonly kind: 'breaking' | 'added';
  /** Such as `GET /vms 200 vms[].decision`. */
  readonly at: string;
  readonly what: string;
}

/** What this reader knows of an OpenAPI 3.1 document: what scripts/contract/document.ts writes. */
export interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
}

interface Operation {
  readonly operationId?: string;
  readonly 'x-who'?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: JsonSchema;
  }[];
  readonly requestBody?: Content & { readonly required?: boolean; readonly 'x-max-bytes'?: number };
  readonly responses?: Readonly<Record<string, Content>>;
}

const breaking = (at: string, what: string): ContractChange => ({ kind: 'breaking', at, what });
const added = (at: string, what: string): ContractChange => ({ kind: 'added', at, what });

/**
 * Everything in which the second document differs for a caller of the first. Written by hand: `oasdiff` is a Go program, and `openapi-diff` of npm reads
 * OpenAPI 3.0 only.
 */
export function changesBetween(before: OpenApi, after: OpenApi): readonly ContractChange[] {
  const [was, is] = [operationsOf(before), operationsOf(after)];
  const gone = [...was.keys()].filter((name) => !is.has(name)).map((name) => breaking(name, 'is gone'));
  const came = [...is.keys()].filter((name) => !was.has(name)).map((name) => added(name, 'is new'));
  const both = [...was].flatMap(([name, operation]) => {
    const other = is.get(name);
    return other === undefined ? [] : changesOf(name, operation, other, { before, after });
  });
  return [...gone, ...came, ...both];
}

function operationsOf({ paths = {} }: OpenApi): ReadonlyMap<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
  );
  return new Map(all);
}

interface Documents {
  readonly before: OpenApi;
  readonly after: OpenApi;
}

const ranks = ['open', 'read', 'act'];

function changesOf(name: string, was: Operation, is: Operation, documents: Documents): ContractChange[] {
  const renamed =
    was.operationId === is.operationId
      ? []
      : [breaking(name, `is called ${is.operationId ?? 'nothing'} now`)];
  const [rankWas, rankIs] = [ranks.indexOf(was['x-who'] ?? ''), ranks.indexOf(is['x-who'] ?? '')];
  const who =
    rankIs > rankWas
      ? [breaking(name, `needs the right to ${is['x-who']}`)]
      : rankIs < rankWas
        ? [added(name, `may be called by more: ${is['x-who']}`)]
        : [];
  return [
    ...renamed,
    ...who,
    ...parameterChanges(name, was, is, documents),
    ...bodyChanges(name, was, is, documents),
    ...answerChanges(name, was, is, documents),
  ];
}

function parameterChanges(
  name: string,
  was: Operation,
  is: Operation,
  documents: Documents,
): ContractChange[] {
  const keyed = ({ parameters = [] }: Operation) =>
    new Map(parameters.map((one) => [`${one.in} ${one.name}`, one]));
  const [old, now] = [keyed(was), keyed(is)];
  const known = [...old].flatMap(([key, one]) => {
    const at = `${name} ${key}`;
    const other = now.get(key);
    if (other === undefined) return [breaking(at, 'is refused now')];
    const needed = other.required === true && one.required !== true ? [breaking(at, 'is required now')] : [];
    return [...needed, ...changed('request', at, one.schema, other.schema, documents)];
  });
  const fresh = [...now].flatMap(([key, one]) => {
    if (old.has(key)) return [];
    const at = `${name} ${key}`;
    return one.required === true ? [breaking(at, 'is new and required')] : [added(at, 'is new')];
  });
  return [...known, ...fresh];
}

function bodyChanges(name: string, was: Operation, is: Operation, documents: Documents): ContractChange[] {
  const at = `${name} body`;
  const [old, now] = [was.requestBody, is.requestBody];
  if (now === undefined) return old === undefined ? [] : [breaking(at, 'is not read any more')];
  if (old === undefined)
    return now.required === true ? [breaking(at, 'is required now')] : [added(at, 'is new')];
  const needed = now.required === true && old.required !== true ? [breaking(at, 'is required now')] : [];
  const least = now['x-max-bytes'] ?? Number.POSITIVE_INFINITY;
  const shorter =
    least < (old['x-max-bytes'] ?? Number.POSITIVE_INFINITY) ? [breaking(at, 'may not be as long')] : [];
  return [...needed, ...shorter, ...contentChanges('request', at, old, now, documents)];
}

function answerChanges(name: string, was: Operation, is: Operation, documents: Documents): ContractChange[] {
  const [old, now] = [was.responses ?? {}, is.responses ?? {}];
  const known = Object.entries(old).flatMap(([status, one]) => {
    const at = `${name} ${status}`;
    const other = now[status];
    // A problem that does not occur any more breaks nobody.
    if (other === undefined) return status < '400' ? [breaking(at, 'is not answered any more')] : [];
    return contentChanges('answer', at, one, other, documents);
  });
  const fresh = Object.keys(now).filter((status) => !Object.hasOwn(old, status));
  return [...known, ...fresh.map((status) => added(`${name} ${status}`, 'is new'))];
}

function contentChanges(
  use: Use,
  at: string,
  was: Content,
  is: Content,
  documents: Documents,
): ContractChange[] {
  return Object.entries(was.content ?? {}).flatMap(([type, { schema }]) => {
    const other = is.content?.[type];
    if (other === undefined) return [breaking(at, `is not ${type} any more`)];
    return changed(use, at, schema, other.schema, documents);
  });
}

/** What is sent has to fit what reads it: requests of before what reads them now, and answers of now those who knew the ones of before. */
function changed(
  use: Use,
  at: string,
  was: JsonSchema = {},
  is: JsonSchema = {},
  { before, after }: Documents,
): ContractChange[] {
  const [old, now] = [
    { schema: was, schemas: before.components?.schemas ?? {} },
    { schema: is, schemas: after.components?.schemas ?? {} },
  ];
  const changeAt = ({ at: place, what }: Misfit, kind: ContractChange['kind']): ContractChange => {
    const joined = place === '' ? at : `${at} ${place}`;
    return { kind, at: joined, what };
  };
  const broken = use === 'request' ? misfitsOf(old, now, use) : misfitsOf(now, old, use);
  if (broken.length > 0) return broken.map((one) => changeAt(one, 'breaking'));
  // What fits in one direction only has grown.
  const grown =
    use === 'request'
      ? misfitsOf(now, old, use)
      : [...misfitsOf(now, old, 'exact'), ...misfitsOf(old, now, use)];
  return grown.map((one) => changeAt({ ...one, what: 'has grown' }, 'added'));
}
