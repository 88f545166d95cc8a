import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const file = path.resolve(import.meta.dirname, '../host.json');
const settings = JSON.parse(readFileSync(file, 'utf8'));
const { durableTask } = settings.extensions;

test('host.json takes the extension bundle that holds Durable 3, Event Grid 3 and Storage 5, and no preview', () => {
  expect(settings).toMatchObject({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  });
});

test('host.json keeps a run on the version of the code that began it', () => {
  expect(durableTask).toMatchObject({
    defaultVersion: expect.stringMatching(/^\d+\.\d+$/),
    versionMatchStrategy: 'CurrentOrOlder',
    versionFailureStrategy: 'Reject',
  });
});

test('host.json names a task hub that every backend takes: letters and digits, 3 to 45', () => {
  expect(durableTask.hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
});

test('host.json has a VM that is down wait for no slow poll, and for no host that died', () => {
  expect(durableTask.storageProvider).toEqual({
    type: 'AzureStorage',
    // Fixed once the hub exists. Two share the load of a fleet, and each is polled.
    partitionCount: 2,
    maxQueuePollingInterval: '00:00:05',
    // What a killed host had taken comes back after this long: five minutes by default, in which VMs stay down. One minute is the least that it may be.
    controlQueueVisibilityTimeout: '00:01:00',
    workItemQueueVisibilityTimeout: '00:00:30',
  });
});

test('host.json lets no input or output of a run into the traces', () => {
  expect(durableTask.tracing).toEqual({
    distributedTracingEnabled: true,
    version: 'V2',
    traceInputsAndOutputs: false,
  });
});

test('host.json samples nothing away that an alert rule looks for', () => {
  const { excludedTypes } = settings.logging.applicationInsights.samplingSettings;
  expect(excludedTypes.split(';')).toEqual(expect.arrayContaining(['Request', 'Exception', 'Trace']));
});

test('host.json lets the app’s own lines and the results of functions through', () => {
  const { logLevel } = settings.logging;
  expect([logLevel.Function, logLevel['Host.Results']]).toEqual(['Information', 'Information']);
});

const chatty = ['Trace', 'Debug', 'Information'];

// `default` takes the place of the host's own filter, which lets no category of a library through: with it, the Azure SDK writes two lines for each storage request.
test('host.json sets no level that lets the SDK’s storage requests through', () => {
  const { logLevel } = settings.logging;
  expect(Object.keys(logLevel)).not.toContain('default');
  const ofTheApp = (category: string): boolean => /^(?:Function|Host\.Results)(?:\.|$)/.test(category);
  const loud = Object.keys(logLevel).filter((name) => chatty.includes(logLevel[name]) && !ofTheApp(name));
  expect(loud).toEqual([]);
  // Even at Warning it would tell of each 404 and 409, which the Durable extension takes for an answer.
  expect(logLevel).toMatchObject({ Azure: 'Error' });
  for (const name of ['Host.Triggers.DurableTask', 'DurableTask.AzureStorage', 'DurableTask.Core'])
    expect(logLevel[name]).toBe('Warning');
});
