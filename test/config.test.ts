import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { subscriptionId } from './support/facts.ts';

const least = { ACCELNET_SUBSCRIPTIONS: subscriptionId };

test('with only the subscriptions given, everything else is safe', () => {
  const reading = readConfig(least);
  expect(reading).toMatchObject({
    ok: true,
    config: {
      subscriptions: [subscriptionId],
      policy: { modeForExisting: 'report', modeForNew: 'enforce', paused: false },
      arm: { endpoint: 'https://management.azure.com', audience: 'https://management.azure.com' },
    },
  });
});

test('settings are read forgivingly', () => {
  const reading = readConfig({
    ACCELNET_SUBSCRIPTIONS: ` ${subscriptionId.toUpperCase()}; 22222222-2222-4333-8444-555555555555`,
    ACCELNET_MODE: ' Enforce ',
    ACCELNET_PAUSED: 'YES',
    ACCELNET_ARM_ENDPOINT: 'https://management.chinacloudapi.cn/',
    ACCELNET_MAX_CONCURRENT: '12',
  });
  expect(reading).toMatchObject({
    ok: true,
    config: {
      subscriptions: [subscriptionId, '22222222-2222-4333-8444-555555555555'],
      policy: { modeForExisting: 'enforce', paused: true, maxConcurrent: 12 },
      arm: {
        endpoint: 'https://management.chinacloudapi.cn',
        audience: 'https://management.chinacloudapi.cn',
      },
    },
  });
});

test('everything that is wrong is told at once, each by its name', () => {
  const reading = readConfig({
    ACCELNET_SUBSCRIPTIONS: 'my-subscription',
    ACCELNET_MODE: 'yolo',
    ACCELNET_PAUSED: 'perhaps',
    ACCELNET_MAX_CONCURRENT: 'many',
    ACCELNET_ARM_ENDPOINT: 'http://management.azure.com',
    ACCELNET_COMPUTE_API_VERSION: 'latest',
  });
  const faults = reading.ok ? [] : reading.faults;
  expect(faults.map((fault) => fault.split(':', 1)[0])).toEqual([
    'ACCELNET_SUBSCRIPTIONS.0',
    'ACCELNET_MODE',
    'ACCELNET_PAUSED',
    'ACCELNET_MAX_CONCURRENT',
    'ACCELNET_ARM_ENDPOINT',
    'ACCELNET_COMPUTE_API_VERSION',
  ]);
  expect(faults[0]).toContain('"my-subscription" is not a subscription id');
});

test('no subscriptions at all is a fault that says what would be right', () => {
  expect(readConfig({})).toEqual({
    ok: false,
    faults: [
      'ACCELNET_SUBSCRIPTIONS: is missing: should list the subscription ids to watch, separated by commas',
    ],
  });
  expect(readConfig({ ACCELNET_SUBSCRIPTIONS: ' , ' }).ok).toBe(false);
});
