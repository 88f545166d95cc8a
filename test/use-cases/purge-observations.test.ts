import { expect, test } from 'vitest';
import type { Log } from '../../src/use-cases/log.ts';
import { purgeObservations } from '../../src/use-cases/purge-observations.ts';
import { sizeObservation } from '../support/evidence.ts';
import { noon } from '../support/facts.ts';
import { MemorySizeObservations } from '../support/memory-size-observations.ts';

const daysAgo = (days: number): string => new Date(Date.parse(noon) - days * 86_400_000).toISOString();

test('observations are deleted once they are older than 90 days, 500 in a pass, and a failure is logged', async () => {
  const errors: string[] = [];
  const silent = (): void => undefined;
  const log: Log = { debug: silent, info: silent, warn: silent, error: (message) => errors.push(message) };
  const purge = () => purgeObservations(sizes, { log, now: () => Date.parse(noon) });
  const sizes = new MemorySizeObservations();
  for (let n = 0; n < 501; n++) await sizes.keep(sizeObservation({ vmUid: `old-${n}`, at: daysAgo(91) }));
  await sizes.keep(sizeObservation({ vmUid: 'young', at: daysAgo(89) }));
  await purge();
  expect(sizes.kept.size).toBe(2);
  await purge();
  expect([...sizes.kept.values()].map(({ vmUid }) => vmUid)).toEqual(['young']);
  sizes.trouble = { kind: 'unavailable', message: 'no answer' };
  await purge();
  expect(errors).toEqual(['size observations not purged']);
});
