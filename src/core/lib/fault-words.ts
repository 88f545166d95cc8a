import * as z from 'zod';
import { didYouMean, quoted } from './strict-object.ts';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/** Makes every schema of this process speak our words where it has none of its own. Each program does so once, when it starts. */
export function speakOurWords(): void {
  z.config({ customError: faultWords });
}

/**
 * What is said of a value that does not fit its schema, in place of the parser's own words: what would be right, what kind of value it is instead, and a
 * guess at what was meant; a line for each member that there should not be. It never shows the value, which may be a secret.
 */
export function faultWords(issue: RawIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const members = membersOf(issue);
    return issue.keys.map((key) => `there is no member ${quoted(key)}${didYouMean(key, members)}`).join('\n');
  }
  const { code, input } = issue;
  const wanted = numberWanted(issue) ?? shouldBe(issue as Issue);
  if (input === undefined) return `is missing; ${wanted}`;
  if (code === 'invalid_value' && typeof input === 'string')
    return `${wanted}${didYouMean(input, issue.values.map(String))}`;
  if (code !== 'invalid_type' || issue.expected === 'never') return wanted;
  // A number that is none of those wanted is a number all the same.
  const kind = kindOf(input);
  return kind === kinds.number && wanted.includes('number') ? wanted : `${wanted}; it is ${kind}`;
}

/** What would be right, as "should be true or false". */
export function shouldBe(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'never') return 'should not be there';
      return `should be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `should be ${oneOf(issue.values)}`;
    case 'too_small':
      return sized(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sized(issue, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_format':
      return formatted(issue);
    case 'not_multiple_of':
      return `should be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'there is no such member';
    case 'invalid_union':
      return ofUnion(issue);
    case 'invalid_key':
      return `should have another name: ${messagesIn(issue.issues)}`;
    case 'invalid_element':
      return `should hold something else: ${messagesIn(issue.issues)}`;
    case 'custom':
      return 'should be something else';
  }
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  bigint: 'a whole number',
  date: 'a date',
  null: 'null',
};

/** A value's kind, as a fault says what was given. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : (kinds[typeof value] ?? typeof value);
}

function oneOf(values: readonly unknown[]): string {
  return values.length > 1 ? `one of ${values.map(String).join(', ')}` : String(values[0]);
}

type Sized = Extract<Issue, { code: 'too_small' | 'too_big' }>;

function sized({ origin, exact }: Sized, bound: string, limit: number | bigint): string {
  const much = exact === true ? String(limit) : `${bound} ${limit}`;
  if (origin === 'string') return `should be ${much} ${limit === 1 ? 'character' : 'characters'} long`;
  if (origin === 'date') return `should be ${bound} ${new Date(Number(limit)).toISOString()}`;
  return origin === 'array' || origin === 'set' ? `should hold ${much}` : `should be ${much}`;
}

const formats: Readonly<Record<string, string>> = {
  url: 'a URL',
  datetime: 'an instant, such as 2026-11-23T08:00:00Z',
  date: 'a date, such as 2026-11-23',
  uuid: 'a UUID',
  guid: 'a GUID',
  email: 'an email address',
  ipv4: 'an IPv4 address',
};

function formatted(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  const { format, pattern } = issue;
  if ('prefix' in issue && format === 'starts_with') return `should begin with "${issue.prefix}"`;
  if ('suffix' in issue && format === 'ends_with') return `should end with "${issue.suffix}"`;
  if ('includes' in issue && format === 'includes') return `should contain "${issue.includes}"`;
  const named = formats[format];
  if (named !== undefined) return `should be ${named}`;
  return pattern === undefined ? `should have the form ${format}` : `should match ${pattern}`;
}

/** Of a union each way to be right that fails at the value itself, or else what the first says of its members. */
function ofUnion(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if ('options' in issue && issue.options !== undefined) return `should be ${oneOf(issue.options)}`;
  const whole = issue.errors.flatMap(([first]) => (first?.path.length === 0 ? [shouldBe(first)] : []));
  const partly = issue.errors.flatMap(([first]) =>
    first === undefined || first.path.length === 0 ? [] : [first],
  );
  const said = partly.length > 0 ? partly.map(({ path, message }) => `${path.join('.')}: ${message}`) : whole;
  return said.length === 0 ? 'should fit one form only' : [...new Set(said)].join(', or ');
}

function messagesIn(issues: readonly Issue[]): string {
  return issues.map(({ message }) => message).join('; ');
}

/** What a number should be, with its bounds: they say more than "a number", or than the one bound that was crossed. */
function numberWanted({ code, schema }: RawIssue): string | undefined {
  if (code !== 'invalid_type' && code !== 'too_small' && code !== 'too_big') return undefined;
  if (!(schema instanceof z.ZodNumber)) return undefined;
  const number = schema.isInt ? 'a whole number' : 'a number';
  const within = (limit: number | null): limit is number =>
    limit !== null && Number.isSafeInteger(limit) && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const { minValue, maxValue } = schema;
  if (within(minValue) && within(maxValue)) return `should be ${number} from ${minValue} to ${maxValue}`;
  if (code === 'too_small' || code === 'too_big') return undefined;
  if (within(minValue)) return `should be ${number}, ${minValue} or more`;
  return `should be ${number}${within(maxValue) ? `, ${maxValue} or less` : ''}`;
}

/** The members that an object may have, as far as its schema names them. */
function membersOf({ schema }: RawIssue): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** One thing that is wrong with a value. */
export interface ValueFault {
  /** The members that lead to it, from the outside; none where the whole value is wrong. */
  readonly path: readonly PropertyKey[];
  /** The member of it that there should not be. */
  readonly unknown?: string;
  readonly text: string;
  /** All that would be right, where that is a list. */
  readonly allowed?: readonly string[];
}

/** Everything that is wrong: one fault for each member that there should not be, and one for each other issue. */
export function faultsIn({ issues }: z.core.$ZodError): readonly ValueFault[] {
  const otherKinds = new Set(
    issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('/')),
  );
  return issues.flatMap((issue): ValueFault[] => {
    // A text in place of a list has a length, but is no list that is too long.
    if (issue.code !== 'invalid_type' && otherKinds.has(issue.path.join('/'))) return [];
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys') {
      const lines = message.split('\n');
      return issue.keys.map((unknown, n) => ({ path, unknown, text: lines[n] ?? message }));
    }
    const allowed = allowedBy(issue);
    return [{ path, text: message, ...(allowed === undefined ? {} : { allowed }) }];
  });
}

function allowedBy(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue ? issue.options?.map(String) : undefined;
}

/** The faults as texts, each with the member that it is about, as `limits.perHour: should be at least 1`; what the whole is called, if it should be named. */
export function faultTexts(error: z.core.$ZodError, whole?: string): readonly string[] {
  return faultsIn(error).map(({ path, text }) => {
    const about = path.length === 0 ? whole : path.map(String).join('.');
    return about === undefined ? text : `${about}: ${text}`;
  });
}
