import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildApp, buildPage } from './build.ts';
import { campaignChecks } from './proof/campaign.ts';
import { type Check, proveAll } from './proof/check.ts';
import { cleanClone } from './proof/clean-clone.ts';
import { pageCheck } from './proof/page.ts';
import { missingPrograms, neededPrograms } from './proof/programs.ts';
import { scenarioChecks } from './proof/scenarios.ts';
import { proveAssessScale } from './proof-assess-scale.ts';
import { proveAz } from './proof-az.ts';
import { fullKillProof, proveHostKills, tellKills } from './proof-host-kills.ts';
import { proveScale } from './proof-sim-scale.ts';

// The longer proof: all that takes minutes, or needs programs beside Node. It fails naming what is missing, and skips nothing.

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');

// A sample of each, so that the whole proof takes about twenty minutes on two cores; docs/campaign.md says what all of it takes.
const budget = {
  seed: 1,
  livesInProcess: 600,
  livesOverHttps: 30,
  crashesOfEachStory: 15,
  doubleDeliveries: 16,
};

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

const scaleCheck: Check = {
  name: 'a simulated Azure of 50,000 VMs starts and lists',
  prove: async () => JSON.stringify(await proveScale()),
};

const assessScaleCheck: Check = {
  name: 'a subscription of 50,000 VMs is assessed',
  prove: async () => JSON.stringify(await proveAssessScale()),
};

const missing = await missingPrograms();
if (missing.length > 0)
  console.error(`missing: ${missing.join(', ')}; npm run proof needs ${neededPrograms.join(', ')}`);
await Promise.all([buildApp(path.join(root, 'dist/main.cjs')), buildPage()]);
const checks =
  missing.length > 0
    ? []
    : [
        shellCheck,
        azCheck,
        pageCheck(root),
        scaleCheck,
        assessScaleCheck,
        ...scenarioChecks(root),
        hostKills,
        ...campaignChecks(root, budget),
        cleanClone(root),
      ];
const { passed, failed } = await proveAll(checks);
const numFailedTests = failed + missing.length;
const { PROOF_RESULTS } = process.env;
if (PROOF_RESULTS !== undefined)
  await writeFile(PROOF_RESULTS, JSON.stringify({ numPassedTests: passed, numFailedTests }));
console.log(`proof: ${passed} passed, ${numFailedTests} failed`);
process.exitCode = numFailedTests > 0 ? 1 : 0;
