import type * as z from 'zod';
import { faultWords, shouldBe } from '../lib/fault-words.ts';
import { faulty, type Parsed, parsed } from '../lib/parsed.ts';
import { didYouMean, quoted } from '../lib/strict-object.ts';
import { hidden, type Values } from '../lib/values.ts';
import type { Policy } from './policy.ts';
import { policyFields } from './policy-fields.ts';
import { fieldsIn, policyFileSchema } from './policy-schema.ts';
import { repeatedMembers } from './repeated-members.ts';

const maxText = 1_000_000;

/**
 * Reads the text of a policy file: what it gives, in the policy's own terms, or everything that is wrong with it. Each fault
 * names the member by its path, what would be right, and, where values are shown, what was seen. It never throws.
 */
export function readPolicyFile(text: string, values: Values = 'shown'): Parsed<Partial<Policy>> {
  if (text.length > maxText) return faulty(`is longer than ${maxText} characters`);
  const plain = text.replace(/^\uFEFF/, '');
  const json = parseJson(plain, values);
  if (!json.ok) return json;
  const repeated = repeatedMembers(plain, values);
  const result = policyFileSchema.safeParse(json.value, { error: faultWords });
  const faults = [
    ...repeated,
    ...(result.error?.issues ?? []).flatMap((issue) => faultsOf(issue, json.value, values)),
  ];
  const [first, ...more] = faults;
  if (first !== undefined) return faulty(first, ...more);
  return result.success ? parsed(fieldsIn(policyFields, result.data)) : faulty('cannot be read');
}

/**
 * Of a text that may be faulty, the members that are right by themselves, so that recovery follows as much of the operator's policy as can be read.
 * It never throws. Nothing may be assessed by it: an exclusion may be among what was left out.
 */
export function policyNearTo(text: string): Partial<Policy> {
  if (text.length > maxText) return {};
  const json = parseJson(text.replace(/^\uFEFF/, ''), 'hidden');
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return {};
  const first = policyFileSchema.safeParse(json.value);
  if (first.success) return fieldsIn(policyFields, first.data);
  for (const issue of first.error.issues) skipped(json.value, issue);
  const second = policyFileSchema.safeParse({ ...json.value, version: 1 });
  return second.success ? fieldsIn(policyFields, second.data) : {};
}

/** Removes the member that an issue is about, from the file or from one of its sections. */
function skipped(file: object, issue: Issue): void {
  const [section, member] = issue.path;
  const within = section === undefined ? file : member === undefined ? memberOf(file, section) : undefined;
  if (issue.code === 'unrecognized_keys' && typeof within === 'object' && within !== null)
    for (const key of issue.keys) Reflect.deleteProperty(within, key);
  else if (section !== undefined) {
    const parent = memberOf(file, section);
    const inSection =
      member !== undefined && typeof parent === 'object' && parent !== null && !Array.isArray(parent);
    Reflect.deleteProperty(inSection ? parent : file, inSection ? member : section);
  }
}

// zod compares the `length` of whatever should be a list before it checks its type, and an object as length may not be comparable.
const lengthAsText = (name: string, value: unknown): unknown =>
  name === 'length' && typeof value === 'object' ? JSON.stringify(value) : value;

function parseJson(text: string, values: Values): Parsed<unknown> {
  try {
    return parsed(JSON.parse(text, lengthAsText));
  } catch (error) {
    if (error instanceof RangeError) return faulty('is nested too deep');
    if (!(error instanceof SyntaxError)) throw error;
    if (values === 'hidden') return faulty('is not JSON');
    return faulty(`is not JSON: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 200)}`);
  }
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, root: unknown, values: Values): string[] {
  const at = issue.path.map(String);
  if (values === 'hidden') return [`${placeOf(at)}: ${expectedOnly(issue)}`];
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, n) => `${[...at, shortened(key)].join('.')}: ${lines[n] ?? issue.message}`);
  }
  const value = issue.path.reduce<unknown>(memberOf, root);
  const where = at.length === 0 ? 'the file' : at.map(shortened).join('.');
  return [
    value === undefined
      ? `${where}: is missing, ${expected(issue, value)}`
      : `${where}: ${shown(value)} ${expected(issue, value)}`,
  ];
}

/** The member by its path, without the names that the file gives itself. */
function placeOf(at: readonly string[]): string {
  const tags = at.indexOf('tags');
  const known = tags < 0 ? at : at.slice(0, tags + 1);
  return known.length === 0 ? 'the file' : known.join('.');
}

/** What would be right. */
function expectedOnly(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return 'there is no such member';
  return hidden(expected(issue, undefined));
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

const shortened = (key: string): string => quoted(key).slice(1, -1);

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return String(value);
}

function expected(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
    case 'too_small':
    case 'too_big':
      return shouldBe(issue);
    case 'invalid_value':
      return `${shouldBe(issue)}${typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''}`;
    default:
      return issue.message;
  }
}
