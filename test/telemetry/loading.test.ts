import { expect, test } from 'vitest';
import { loadTelemetry } from '../../src/telemetry/load-telemetry.ts';
import type { TelemetryOptions } from '../../src/telemetry/start-telemetry.ts';
import { Measured } from '../support/measured.ts';

const reports: string[] = [];
const options: TelemetryOptions = {
  traces: true,
  ratio: 1,
  connectionString: '',
  service: 'accelnet',
  version: '0',
  now: Date.now,
  report: (message) => void reports.push(message),
};

test('what is said before telemetry is loaded is counted, and work that has a span waits for it', async () => {
  const measured = new Measured();
  const loaded = Promise.withResolvers<{ startTelemetry: () => Measured['telemetry'] }>();
  const telemetry = loadTelemetry(options, () => loaded.promise);
  telemetry.started('restart');
  const work = telemetry.within({ name: 'activity x', kind: 'internal', attributes: {} }, async () => 7);
  loaded.resolve({ startTelemetry: () => measured.telemetry });
  expect(await work).toBe(7);
  telemetry.started('restart');
  expect(await measured.series('accelnet.remediations.started')).toEqual([
    ['accelnet.remediations.started', 'restart', 2],
  ]);
  expect(measured.spans().map(({ name }) => name)).toEqual(['activity x']);
});

test('an app whose telemetry cannot be loaded goes on without it, and says so once', async () => {
  const telemetry = loadTelemetry(options, async () => {
    throw new Error('no such file');
  });
  telemetry.started('restart');
  const asked = { name: 'x', kind: 'internal', attributes: {} } as const;
  expect(await telemetry.within(asked, async () => 7)).toBe(7);
  await telemetry.flush();
  expect(reports).toEqual(['telemetry could not be started']);
});
