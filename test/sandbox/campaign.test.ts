import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vmOrderSchema } from '../../sandbox/arm/compute/vm-order.ts';
import { faultSchema } from '../../sandbox/arm/faults/faults.ts';
import { bundleApp } from '../../sandbox/campaign/bundle.ts';
import { firstLives, runCampaign } from '../../sandbox/campaign/campaign.ts';
import { fileWith, mutate } from '../../sandbox/campaign/defects/mutate.ts';
import { mutations } from '../../sandbox/campaign/defects/mutations.ts';
import { generateLife } from '../../sandbox/campaign/generate.ts';
import { brokenLine } from '../../sandbox/campaign/report.ts';

let appDir: string;
beforeAll(async () => {
  appDir = mkdtempSync(path.join(tmpdir(), 'accelnet-campaign-test-'));
  await bundleApp(appDir);
});
afterAll(() => rmSync(appDir, { recursive: true, force: true }));

describe('random lives', () => {
  test('break no promise', async () => {
    const tally = await runCampaign({ seed: 1, lives: firstLives(10), appDir, workers: 2 }, () => undefined);
    expect(tally.violations.map(brokenLine)).toEqual([]);
    expect(tally.lives).toBe(10);
    expect(tally.runs).toBeGreaterThan(5);
    expect(tally.hostDeaths).toBeGreaterThan(0);
  });

  test.each([0, 300])('break no promise if every activity runs again %i s later', async (redeliverAfter) => {
    const options = { seed: 2, lives: firstLives(3), appDir, workers: 2, redeliverAfter };
    const tally = await runCampaign(options, () => undefined);
    expect(tally.violations.map(brokenLine)).toEqual([]);
    expect(tally.runs).toBeGreaterThan(1);
  });

  test('are the same each time they are drawn, and are valid for the simulated Azure', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, n) => {
        const life = generateLife(seed, n);
        expect(generateLife(seed, n)).toEqual(life);
        expect(JSON.parse(JSON.stringify(life))).toEqual(life);
        for (const { order } of life.fleet) expect(vmOrderSchema.safeParse(order).error).toBeUndefined();
        const later = life.acts.flatMap(({ deed }) => (deed.kind === 'fault' ? [deed.fault] : []));
        for (const fault of [...life.faults, ...later])
          expect(faultSchema.safeParse(fault).error).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('the minutes around a stop', () => {
  const around = firstLives(400).flatMap((n) => generateLife(18, n).around ?? []);

  test('are chosen in an eighth of all lives, with every kind of act', () => {
    expect(around).toHaveLength(50);
    expect(new Set(around.flatMap(({ kinds }) => kinds))).toHaveLength(16);
  });
});

describe('deliberate defects', () => {
  test.each(mutations)('$name: its texts are in the source', ({ edits }) => {
    for (const { from } of edits) expect(fileWith(from)).toMatch(/\.ts$/);
  });

  test('cannot change a text that is not in the source', () => {
    expect(() => mutate({ edits: [{ from: 'no such text', to: '' }] })).toThrow('exactly once');
  });

  test('break a promise, as the first one shows', async () => {
    const [first] = mutations;
    if (first === undefined) throw new Error('no mutations');
    const folder = mkdtempSync(path.join(tmpdir(), 'accelnet-mutation-test-'));
    try {
      await bundleApp(folder, [mutate(first)]);
      const options = { seed: first.seed, lives: [first.life], appDir: folder, workers: 1 };
      const { violations } = await runCampaign(options, () => undefined);
      expect(violations.map(({ promise }) => promise)).toContain(first.promise);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
