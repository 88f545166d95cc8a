import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { longScenarios, scenarios } from '../sandbox/scenarios/catalogue.ts';
import { runScenario } from '../sandbox/scenarios/run-scenario.ts';
import type { Scenario } from '../sandbox/scenarios/scenario.ts';
import { buildApp, buildPage } from './build.ts';
import { proveAssessScale } from './proof-assess-scale.ts';
import { proveAz } from './proof-az.ts';
import { fullKillProof, proveHostKills, tellKills } from './proof-host-kills.ts';
import { provePage } from './proof-page.ts';
import { proveScale } from './proof-sim-scale.ts';

// The longer proof: all that takes minutes, or needs programs beside Node. It fails naming what is missing, and skips nothing.

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const needed = ['git', 'npm', 'shellcheck', 'az', process.env.CHROMIUM || 'chromium'];

interface Check {
  readonly name: string;
  /** Throws, or resolves with what was seen. */
  readonly prove: () => Promise<string>;
}

/** The same seed tells the same story: outcomes, reasons, and phases in their order, VM by VM. */
function storyOf({ vms, remediations }: Awaited<ReturnType<typeof runScenario>>): string {
  const phases = remediations
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ request, steps }) => `${request.vmId}: ${steps.map(({ phase }) => phase).join(' ')}`);
  return JSON.stringify([vms.map(({ id, outcome, reason }) => [id, outcome, reason]), phases.sort()]);
}

const scenarioCheck = (scenario: Scenario, seed: number): Check => ({
  name: `${scenario.name}, seed ${seed}`,
  prove: async () => {
    const report = await runScenario(scenario, { seed, speed: 'max', appDir: root });
    const broken = report.promises.filter(({ held }) => !held);
    if (!report.ok) throw new Error(broken.map(({ name, detail }) => `${name}: ${detail}`).join('; '));
    return `${report.promises.length} promises held`;
  },
});

const scenarioChecks: Check[] = [
  ...scenarios.flatMap((scenario) => seeds.map((seed) => scenarioCheck(scenario, seed))),
  ...longScenarios.map((scenario) => scenarioCheck(scenario, 1)),
];

const repeatChecks: Check[] = scenarios
  .filter(({ name }) => name !== 'host-killed')
  .map((scenario) => ({
    name: `${scenario.name} is the same story twice`,
    prove: async () => {
      const options = { seed: 3, speed: 'max', appDir: root } as const;
      const [first, second] = [await runScenario(scenario, options), await runScenario(scenario, options)];
      if (storyOf(first) !== storyOf(second))
        throw new Error(`${storyOf(first)} and then ${storyOf(second)}`);
      return 'equal';
    },
  }));

const hostKills: Check = {
  name: 'the embedded host is killed at every commit, and at random',
  prove: async () => tellKills(await proveHostKills(fullKillProof)),
};

const shellCheck: Check = {
  name: 'shell scripts are clean',
  prove: async () => {
    await run('shellcheck', ['.ci/run', 'guest/probe-linux.sh'], { cwd: root });
    return 'shellcheck says nothing';
  },
};

const azCheck: Check = { name: 'the az CLI works against the simulated Azure', prove: proveAz };

const pageCheck: Check = { name: 'the operators’ page in a browser', prove: provePage };

const scaleCheck: Check = {
  name: 'a simulated Azure of 50,000 VMs starts and lists',
  prove: async () => JSON.stringify(await proveScale()),
};

const assessScaleCheck: Check = {
  name: 'a subscription of 50,000 VMs is assessed',
  prove: async () => JSON.stringify(await proveAssessScale()),
};

/** What a newcomer does, in a folder where nothing is. */
const firstRun: Check = {
  name: 'a clean clone starts',
  prove: async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-clone-'));
    try {
      await run('git', ['clone', '--quiet', root, folder]);
      await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
      return await untilTold(folder, [
        /A fleet of \d+ VMs/,
        /ACCELERATED/,
        /ROLLED-BACK/,
        /left alone \(opted-out\)/,
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Starts the sandbox in a folder, waits until its story has told all of these, and ends it with Ctrl-C. */
async function untilTold(folder: string, wanted: readonly RegExp[]): Promise<string> {
  const child = spawn('npm', ['start', '--', '--port', '17071'], { cwd: folder, detached: true });
  const since = Date.now();
  let told = '';
  const heard = (chunk: Buffer): void => {
    told += chunk.toString();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const patience = AbortSignal.timeout(180_000);
    while (!wanted.every((line) => line.test(told))) {
      if (patience.aborted || child.exitCode !== null) throw new Error(`this was told:\n${told}`);
      await new Promise((resolve) => child.stdout.once('data', resolve).once('end', resolve));
    }
    return `all told after ${Math.round((Date.now() - since) / 1000)} s`;
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}

async function missingPrograms(): Promise<string[]> {
  const found = await Promise.all(
    needed.map((program) =>
      run('sh', ['-c', `command -v ${program}`]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return needed.filter((_, n) => !found[n]);
}

async function prove(checks: readonly Check[]): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const { name, prove: proof } of checks) {
    try {
      console.log(`ok      ${name}: ${await proof()}`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { passed: checks.length - failed, failed };
}

const missing = await missingPrograms();
if (missing.length > 0)
  console.error(`missing: ${missing.join(', ')}; npm run proof needs ${needed.join(', ')}`);
await Promise.all([buildApp(path.join(root, 'dist/main.cjs')), buildPage()]);
const checks =
  missing.length > 0
    ? []
    : [
        shellCheck,
        azCheck,
        pageCheck,
        scaleCheck,
        assessScaleCheck,
        ...scenarioChecks,
        ...repeatChecks,
        hostKills,
        firstRun,
      ];
const { passed, failed } = await prove(checks);
const numFailedTests = failed + missing.length;
const { PROOF_RESULTS } = process.env;
if (PROOF_RESULTS !== undefined)
  await writeFile(PROOF_RESULTS, JSON.stringify({ numPassedTests: passed, numFailedTests }));
console.log(`proof: ${passed} passed, ${numFailedTests} failed`);
process.exitCode = numFailedTests > 0 ? 1 : 0;
