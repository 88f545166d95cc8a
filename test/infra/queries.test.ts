import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { noticeKinds } from '../../src/core/notifications/notice.ts';
import { type Instrument, instruments } from '../../src/telemetry/instruments.ts';
import { allQueries } from './queries.ts';
import { at, ofType, readSnapshot } from './snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const source = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');

/** The messages that a query searches for. */
function messagesIn(query: string): string[] {
  return [...query.matchAll(/Message startswith "([^"]+) \{"/g)].map(([, message = '']) => message);
}

// The Functions host and the Durable extension write these themselves.
const ofTheHost = ['failed-orchestration.kql'];

/** Whether the code logs a line that begins with this message, followed by its fields. */
function isWritten(message: string): boolean {
  const text = message.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:'${text}'(?:,| :)|\`${text} \$\{)`).test(source);
}

type Table = Readonly<Record<string, Instrument>>;

/** The metrics and the attributes that a query reads. */
function measuredIn(query: string): {
  readonly metrics: readonly string[];
  readonly attributes: readonly string[];
} {
  const all = (pattern: RegExp): string[] => [...query.matchAll(pattern)].map(([, one = '']) => one);
  return {
    metrics: all(/\bName == "([^"]+)"/g),
    attributes: all(/Properties\["([^"]+\.[^"]+)"\]/g),
  };
}

/** The members of `fields` that a query reads. */
function membersIn(query: string): string[] {
  return [...query.matchAll(/\bfields\.(\w+)/g)].map(([, member = '']) => member);
}

describe.each(allQueries)('%s', (name, query) => {
  test('searches for messages that the code logs', () => {
    const messages = messagesIn(query);
    if (!ofTheHost.includes(name) && query.includes('AppTraces')) expect(messages).not.toEqual([]);
    expect(messages.filter((message) => !isWritten(message))).toEqual([]);
  });

  test('reads only metrics and attributes of the table', () => {
    const measured = measuredIn(query);
    expect(measured.metrics.length > 0).toBe(query.includes('AppMetrics'));
    expect(measured.metrics.filter((one) => !Object.hasOwn(instruments, one))).toEqual([]);
    const known = measured.metrics.flatMap((one) =>
      Object.keys((instruments as Table)[one]?.attributes ?? {}),
    );
    expect(measured.attributes.filter((one) => !known.includes(one))).toEqual([]);
  });

  test('reads fields that the code has', () => {
    const unknown = membersIn(query).filter((member) => !new RegExp(`\\b${member}\\b`).test(source));
    expect(unknown).toEqual([]);
  });

  test('names only kinds of alerts that exist', () => {
    const compared = [...query.matchAll(/fields\.kind\) (?:==|!in) \(?((?:"[\w-]+"(?:, )?)+)/g)];
    const kinds = compared.flatMap(([, list = '']) => list.match(/[\w-]+/g) ?? []);
    expect(kinds.filter((kind) => !noticeKinds.some((one) => one === kind))).toEqual([]);
  });
});

test('a message that no code logs is noticed', () => {
  expect(isWritten('vm stranded')).toBe(true);
  expect(isWritten('remediation started')).toBe(true);
  expect(isWritten('vm strandet')).toBe(false);
});

test('the query for failed orchestrations uses field names that the Durable extension logs', () => {
  // EndToEndTraceHelper.FunctionFailed of azure-functions-durable-extension, a record of level error.
  const template =
    "{instanceId}: Function '{functionName} ({functionType})' failed with an error. Reason: {reason}. IsReplay: {isReplay}. State: {state}. RuntimeStatus: {runtimeStatus}. HubName: {hubName}.";
  const names = [...read('infra/queries/failed-orchestration.kql').matchAll(/prop__(\w+)/g)];
  expect(names.length).toBeGreaterThan(0);
  for (const [, name] of names) expect(template).toContain(`{${name}}`);
  const { logLevel } = JSON.parse(read('host.json')).logging;
  expect(['Information', 'Warning', 'Error']).toContain(logLevel['Host.Triggers.DurableTask']);
});

test('every alert rule has a query in infra/queries, and every query an alert rule', () => {
  const rules = ofType(readSnapshot('remediate'), 'Microsoft.Insights/scheduledQueryRules');
  const asked = rules.map((rule) => at(rule, 'properties.criteria.allOf.0.query'));
  const files = globSync('infra/queries/*.kql', { cwd: root });
  expect(asked.toSorted()).toEqual(files.map(read).toSorted());
});

test('every kind of alert is covered by a query', () => {
  const [stranded, open, aside, other] = [
    'stranded',
    'breaker-open',
    'events-dead-lettered',
    'other-alerts',
  ].map((name) => read(`infra/queries/${name}.kql`));
  expect(stranded).toContain('== "stranded"');
  expect(open).toContain('== "breaker-open"');
  expect(aside).toContain('== "event-dead-lettered"');
  expect(other).toContain('!in ("stranded", "breaker-open", "event-dead-lettered", "approval-wanted")');
});

test('the template deploys the workbook of infra/workbook.json', () => {
  const [made] = ofType(readSnapshot('remediate'), 'Microsoft.Insights/workbooks');
  expect(at(made, 'properties.serializedData')).toBe(read('infra/workbook.json'));
});
