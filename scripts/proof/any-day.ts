import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Check } from './check.ts';

const run = promisify(execFile);

/** A moment and a place at which the tests must pass as they do here and now. */
interface Surroundings {
  readonly name: string;
  /** Where the run begins, in milliseconds: every process of it is as far from now. */
  readonly begins: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Test files that are left out. */
  readonly without: readonly string[];
}

// Nothing listens there, so that whatever goes through a proxy fails.
const nowhere = 'http://127.0.0.1:9';

// They run programs on the sources: the clock, zone and servers of this process do not matter to them.
const ofSources = ['test/gates.test.ts', 'test/build.test.ts', 'test/package.test.ts', 'test/infra/**'];
// They take most of the time, and go by the simulated world's clock: the first run shows that they do not depend on the machine's either.
const ofWorldTime = [
  'test/sandbox/scenarios.test.ts',
  'test/sandbox/campaign.test.ts',
  'test/sandbox/functions-host/engine/kill*.test.ts',
  'test/triggers/records-killed.test.ts',
  'test/triggers/run-cost.test.ts',
];

const everySurroundings: readonly Surroundings[] = [
  {
    name: 'a year ahead, in Auckland, in German, behind a proxy that does not answer',
    begins: Date.now() + 365 * 86_400_000,
    environment: {
      TZ: 'Pacific/Auckland',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'de_DE.UTF-8',
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
      https_proxy: nowhere,
      http_proxy: nowhere,
    },
    without: ofSources,
  },
  {
    name: 'at the end of 29 February',
    begins: Date.parse('2028-02-29T23:58:00Z'),
    environment: { TZ: 'UTC' },
    without: [...ofSources, ...ofWorldTime],
  },
  {
    name: 'across a change of clocks',
    // Two minutes before two o'clock there becomes three.
    begins: Date.parse('2027-03-14T06:58:00Z'),
    environment: { TZ: 'America/New_York' },
    without: [...ofSources, ...ofWorldTime],
  },
];

/** The tests pass on any day, in any zone and language, and behind any proxy. */
export function anyDayChecks(root: string): readonly Check[] {
  return everySurroundings.map((surroundings) => ({
    name: `the tests pass ${surroundings.name}`,
    prove: () => passIn(root, surroundings),
  }));
}

async function passIn(root: string, { begins, environment, without }: Surroundings): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-any-day-'));
  try {
    const results = path.join(folder, 'results.json');
    const seconds = Math.round((begins - Date.now()) / 1000);
    const offset = seconds < 0 ? `${seconds}` : `+${seconds}`;
    const args = ['-f', offset, process.execPath, 'node_modules/vitest/vitest.mjs', 'run'];
    const ended = await run('faketime', args, {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
      // A monotonic clock that is moved too stops every timer; files keep the times that they have.
      env: {
        ...process.env,
        ...environment,
        ...unmoved,
        TEST_RESULTS: results,
        TESTS_LEFT_OUT: without.join(),
      },
    }).then(
      () => 'passed',
      (error: Error) => error.message.slice(-2000),
    );
    const seen = resultsIn(await readFile(results, 'utf8').catch(() => '{}'));
    if (seen === undefined) throw new Error(`the tests gave no results: ${ended}`);
    if (ended !== 'passed' || seen.failed.length > 0)
      throw new Error(`${seen.failed.length} failed: ${seen.failed.join('; ') || ended}`);
    return `${seen.passed} tests passed`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const unmoved = { FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };

const report = z.object({
  numPassedTests: z.number().min(1),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/** How many tests passed and which did not; undefined where nothing ran. */
function resultsIn(text: string): { passed: number; failed: readonly string[] } | undefined {
  const { data } = report.safeParse(JSON.parse(text));
  if (data === undefined) return undefined;
  const all = data.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  return { passed: data.numPassedTests, failed };
}
