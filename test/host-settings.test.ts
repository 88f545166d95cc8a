import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { functionsOf, logLevels } from '../scripts/log-levels.ts';
import { entities, orchestrations } from '../src/workflow/durable/names.ts';

const root = path.resolve(import.meta.dirname, '..');
const settings = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8'));
const { durableTask } = settings.extensions;

test('host.json uses the extension bundle with Durable 3, Event Grid 3 and Storage 5, and no preview', () => {
  expect(settings).toMatchObject({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  });
});

test('host.json lets no older code continue a run that newer code started', () => {
  expect(durableTask).toMatchObject({
    defaultVersion: expect.stringMatching(/^\d+\.\d+$/),
    versionMatchStrategy: 'CurrentOrOlder',
    versionFailureStrategy: 'Reject',
  });
});

test('host.json names a task hub that every backend accepts: 3 to 45 letters and digits', () => {
  expect(durableTask.hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
});

test('host.json has short polling intervals and timeouts, so that no VM stays down for a slow poll or a dead host', () => {
  expect(durableTask.storageProvider).toEqual({
    type: 'AzureStorage',
    // Cannot be changed once the hub exists. Two partitions share the load of a fleet, and each one is polled.
    partitionCount: 2,
    maxQueuePollingInterval: '00:00:05',
    // Messages that a killed host had taken return after this time. With the default of five minutes VMs would stay down; one minute is the minimum.
    controlQueueVisibilityTimeout: '00:01:00',
    workItemQueueVisibilityTimeout: '00:00:30',
  });
});

test('host.json keeps inputs and outputs of runs out of the traces', () => {
  expect(durableTask.tracing).toEqual({
    distributedTracingEnabled: true,
    version: 'V2',
    traceInputsAndOutputs: false,
  });
});

test('host.json excludes from sampling everything that an alert rule queries', () => {
  const { excludedTypes } = settings.logging.applicationInsights.samplingSettings;
  const tables: Readonly<Record<string, string>> = { AppTraces: 'Trace', AppExceptions: 'Exception' };
  const folder = path.resolve(import.meta.dirname, '../infra/queries');
  const queries = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const queried = queries
    .flatMap((text) => text.match(/\bApp[A-Z]\w+/g) ?? [])
    .filter((name) => name !== 'AppMetrics');
  expect(queried.length).toBeGreaterThan(0);
  // Metrics are never sampled.
  for (const table of new Set(queried)) expect(excludedTypes.split(';')).toContain(tables[table] ?? table);
});

test('host.json lets through what every function of the app writes, and keeps the host’s lines for each execution out', async () => {
  const { logLevel } = settings.logging;
  expect(logLevel).toEqual(logLevels(await functionsOf(root)));
  expect([logLevel.Function, logLevel['Host.Results']]).toEqual(['Warning', 'Information']);
});

test('every function that the code registers by a name of its own is among those whose lines are let through', () => {
  const { logLevel } = settings.logging;
  const sources = globSync('src/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  const named = /\b(?:app\.(?:timer|storageQueue|eventGrid|http)|httpRoute|route)\(\s*'(\w+)'/g;
  const names = sources.flatMap((text) => [...text.matchAll(named)].map(([, name = '']) => name));
  const durable = [...Object.values(orchestrations), ...Object.values(entities)];
  expect(names).toContain('onQueuedEvent');
  expect([...names, ...durable].filter((name) => logLevel[`Function.${name}.User`] === undefined)).toEqual(
    [],
  );
});

const chatty = ['Trace', 'Debug', 'Information'];

// `default` would replace the host's own filter, which blocks the categories of libraries: the Azure SDK would log two lines for each storage request.
test('host.json sets no log level that would log the SDK’s storage requests', () => {
  const { logLevel } = settings.logging;
  expect(Object.keys(logLevel)).not.toContain('default');
  const ofTheApp = (category: string): boolean => /^(?:Function\.\w+\.User|Host\.Results)$/.test(category);
  const loud = Object.keys(logLevel).filter((name) => chatty.includes(logLevel[name]) && !ofTheApp(name));
  expect(loud).toEqual([]);
  // Even at Warning it would log each 404 and 409, which are normal answers for the Durable extension.
  expect(logLevel).toMatchObject({ Azure: 'Error' });
  for (const name of ['Host.Triggers.DurableTask', 'DurableTask.AzureStorage', 'DurableTask.Core'])
    expect(logLevel[name]).toBe('Warning');
});
