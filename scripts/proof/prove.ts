import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildApp } from '../build/build-app.ts';
import { buildPage } from '../build/build-page.ts';
import { proveAssessScale } from '../proof-assess-scale.ts';
import { proveAz } from '../proof-az.ts';
import { fullKillProof, notifyKills, proveHostKills } from '../proof-host-kills.ts';
import { fullLockProof, proveLockKills } from '../proof-lock-kills.ts';
import { proveScale } from '../proof-sim-scale.ts';
import { anyDayChecks } from './any-day.ts';
import { campaignChecks, storyAndDefectChecks } from './campaign.ts';
import { type Check, proveAll } from './check.ts';
import { cleanClone } from './clean-clone.ts';
import { firstHour } from './first-hour.ts';
import { proveGuide } from './guide.ts';
import { proveGuideLinks } from './guide-links.ts';
import { proveGuideTools } from './guide-tools.ts';
import { infraChecks } from './infra.ts';
import { proveKilledMeasurements } from './measure/killed.ts';
import { proveKnownFigures } from './measure/known-figures.ts';
import { proveFaultyMeasurements } from './measure/with-faults.ts';
import { toolCheck } from './packed-tool.ts';
import { missingPrograms, neededPrograms } from './programs.ts';
import { loadProofTools, missingProofTools } from './proof-tools.ts';
import { packageChecks } from './repeatable-package.ts';
import { scenarioChecks } from './scenarios.ts';
import { windowsCheck } from './windows/windows.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

// A sample of each, so that the whole proof takes about twenty minutes on two cores; docs/campaign.md says what all of it takes.
const budget = {
  seed: 1,
  livesInProcess: 600,
  livesOverHttps: 30,
  crashesOfEachStory: 12,
  doubleDeliveries: 16,
};

const hostKills: Check = {
  name: 'the embedded host is killed at every commit, and at random',
  prove: async () => notifyKills(await proveHostKills(fullKillProof)),
};

const lockKills: Check = {
  name: 'the embedded host is killed while orchestrations hold locks and wait for them',
  prove: () => proveLockKills(fullLockProof),
};

const shellCheck: Check = {
  name: 'shell scripts are clean',
  prove: async () => {
    const ofCi = ['.ci/run', '.ci/app-on-node'];
    const whole = [...ofCi, 'guest/probe-linux.sh', 'guest/measure-server.sh', 'guest/measure-client.sh'];
    await run('shellcheck', whole, { cwd: root });
    // The one is appended to the other.
    await run('sh', ['-c', 'cat guest/probe-linux.sh guest/diagnose-linux.sh | shellcheck -'], { cwd: root });
    // Hooks of azd are one line each.
    const hooks = (await readFile(path.join(root, 'azure.yaml'), 'utf8')).matchAll(/shell: sh, run: (.+) }/g);
    for (const [, hook = ''] of hooks)
      await run('sh', ['-c', 'printf "%s\\n" "$1" | shellcheck -s sh -', 'sh', hook], { cwd: root });
    return 'shellcheck says nothing';
  },
};

const pageCheck: Check = {
  name: 'the operators’ page in a browser',
  prove: async () => (await loadProofTools()).provePage(root),
};

const azCheck: Check = { name: 'the az CLI works against the simulated Azure', prove: proveAz };

const guideCheck: Check = {
  name: 'the commands of docs/guide.md do what it says',
  prove: proveGuide,
};

const guideToolsCheck: Check = {
  name: 'the tools that docs/guide.md measures with work as it calls them',
  prove: proveGuideTools,
};

const guideLinksCheck: Check = {
  name: 'the commands of docs/guide.md for interfaces do what it says',
  prove: proveGuideLinks,
};

const measureChecks: readonly Check[] = [
  { name: 'the scripts that measure give known figures', prove: proveKnownFigures },
  { name: 'the scripts that measure say what went wrong', prove: proveFaultyMeasurements },
  {
    name: 'the scripts that measure leave nothing running when they are killed',
    prove: proveKilledMeasurements,
  },
];

const scaleCheck: Check = {
  name: 'a simulated Azure of 50,000 VMs starts and lists',
  prove: async () => JSON.stringify(await proveScale()),
};

const assessScaleCheck: Check = {
  name: 'a subscription of 50,000 VMs is assessed',
  prove: async () => JSON.stringify(await proveAssessScale()),
};

/**
 * The longer proof: all that takes minutes, or needs programs beside Node. It names what is missing and fails, and skips nothing but what needs
 * .NET, the Bicep checks and the scripts for Windows, and these only where it is asked to. Gives how many checks failed.
 */
export async function prove(withInfra: boolean): Promise<number> {
  const needed = neededPrograms.filter((program) => withInfra || program !== 'dotnet');
  const programs = await missingPrograms(needed);
  const packages = missingProofTools();
  if (programs.length > 0)
    console.error(`missing: ${programs.join(', ')}; npm run proof needs ${needed.join(', ')}`);
  if (packages !== undefined) console.error(packages);
  const missing = programs.length + (packages === undefined ? 0 : 1);
  if (!withInfra) console.log('left out: infra, the Bicep checks, and the scripts for Windows');
  if (missing === 0) await Promise.all([buildApp(), buildPage()]);
  const ofPrograms = [
    shellCheck,
    ...(withInfra ? [windowsCheck(root), ...infraChecks(root)] : []),
    azCheck,
    guideCheck,
    guideToolsCheck,
    guideLinksCheck,
  ];
  const ofSize = [...measureChecks, scaleCheck, assessScaleCheck];
  const alone = [pageCheck, ...campaignChecks(root, budget)];
  const atLast = [...packageChecks(root), toolCheck(root), cleanClone(root), firstHour(root)];
  const proven =
    missing > 0
      ? []
      : [
          // A story keeps one processor busy: its world and its host take turns.
          await proveAll(scenarioChecks(root), 2),
          ...(await Promise.all([proveAll(ofPrograms), proveAll(ofSize)])),
          await proveAll(anyDayChecks(root)),
          await proveAll(alone),
          await proveAll([hostKills, lockKills, ...storyAndDefectChecks(root, budget)], 2),
          await proveAll(atLast),
        ];
  const passed = proven.reduce((sum, one) => sum + one.passed, 0);
  const numFailedTests = proven.reduce((sum, one) => sum + one.failed, missing);
  const { PROOF_RESULTS } = process.env;
  if (PROOF_RESULTS !== undefined)
    await writeFile(PROOF_RESULTS, JSON.stringify({ numPassedTests: passed, numFailedTests }));
  console.log(`proof: ${passed} passed, ${numFailedTests} failed`);
  return numFailedTests;
}
