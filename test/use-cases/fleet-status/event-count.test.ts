import type { DurableClient } from 'durable-functions';
import { expect, test } from 'vitest';
import { EventCount } from '../../../src/use-cases/fleet-status/event-count.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test('an event whose handling takes longer than a report is counted as seen together with its assessment', async () => {
  const reported: unknown[] = [];
  const client = {
    signalEntity: async (_id: unknown, _operation: string, input: unknown) => {
      reported.push(input);
    },
  } as unknown as DurableClient;
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  const count = new EventCount(() => now);
  let assessFacts = (_assessed: boolean): void => {};
  const slow = count.around({ client }, silent, () => new Promise((resolve) => (assessFacts = resolve)));
  now += 60_000;
  await count.around({ client }, silent, async () => false);
  now += 60_000;
  assessFacts(true);
  await slow;
  expect(reported).toMatchObject([
    { events: 1, assessed: 0 },
    { events: 1, assessed: 1 },
  ]);
});
