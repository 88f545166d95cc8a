import { expect, test } from 'vitest';
import { type TelemetryGiven, telemetryOfSettings } from '../../../src/core/settings/telemetry-settings.ts';

const key = 'InstrumentationKey=00000000-1111-4222-8333-444444444444';
const on: TelemetryGiven = {
  ACCELNET_TELEMETRY: 'metrics',
  APPLICATIONINSIGHTS_CONNECTION_STRING: `${key};IngestionEndpoint=https://example.org/`,
};

test('telemetry that is off sends nothing, and nothing is wrong with it', () => {
  const { connectionString, fault } = telemetryOfSettings({ ...on, ACCELNET_TELEMETRY: 'off' });
  expect([connectionString, fault]).toEqual([undefined, undefined]);
});

test('telemetry that is on sends to where Application Insights says, with a token where it wants one', () => {
  const authentication = { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=x;Authorization=AAD' };
  const given = { ...on, ...authentication, OTEL_TRACES_SAMPLER_ARG: '0.25', WEBSITE_SITE_NAME: 'site' };
  expect(telemetryOfSettings(given)).toEqual({
    level: 'metrics',
    connectionString: on.APPLICATIONINSIGHTS_CONNECTION_STRING,
    withIdentity: true,
    ratio: 0.25,
    service: 'site',
  });
  expect(telemetryOfSettings(on)).toMatchObject({ withIdentity: false, ratio: 1, service: 'accelnet' });
});

test.each([undefined, 'InstrumentationKey=secret', 'IngestionEndpoint=https://example.org/'])(
  'telemetry without a usable connection string is not sent, and says so without the value: %s',
  (text) => {
    const { connectionString, fault } = telemetryOfSettings({
      ...on,
      APPLICATIONINSIGHTS_CONNECTION_STRING: text,
    });
    expect(connectionString).toBeUndefined();
    expect(fault).toContain('APPLICATIONINSIGHTS_CONNECTION_STRING');
    expect(fault).not.toMatch(/secret|example/);
  },
);

test.each(['-0.1', '1.1', 'half', 'NaN'])(
  'a part of all traces that is none is said, and all are kept: %s',
  (text) => {
    const read = telemetryOfSettings({ ...on, OTEL_TRACES_SAMPLER_ARG: text });
    expect([read.ratio, read.connectionString !== undefined]).toEqual([1, true]);
    expect(read.fault).toContain('OTEL_TRACES_SAMPLER_ARG');
  },
);
