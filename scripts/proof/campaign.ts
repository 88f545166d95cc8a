import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleApp } from '../../sandbox/campaign/bundle.ts';
import { type CampaignOptions, firstLives, runCampaign } from '../../sandbox/campaign/campaign.ts';
import { checkMutation } from '../../sandbox/campaign/defects/mutation-check.ts';
import { mutations } from '../../sandbox/campaign/defects/mutations.ts';
import { brokenByDoubles, doubleStories } from '../../sandbox/campaign/late-and-double.ts';
import { brokenLine } from '../../sandbox/campaign/report.ts';
import type { Tally } from '../../sandbox/campaign/tally.ts';
import { crashLine, crashMatrix } from '../crash-matrix.ts';
import { sampleOf } from '../sample.ts';
import type { Check } from './check.ts';

const workers = 2;

/** How much of the search the proof does, and from which seed; the seed is printed. */
export interface Budget {
  readonly seed: number;
  readonly livesInProcess: number;
  readonly livesOverHttps: number;
  /** Of each story's moments. */
  readonly crashesOfEachStory: number;
  /** Of all stories, each with second deliveries at once and later. */
  readonly doubleDeliveries: number;
}

/** The search for a life that breaks a promise, and the crash matrix; each keeps two processors busy. */
export function campaignChecks(root: string, budget: Budget): readonly Check[] {
  const { seed, livesInProcess, livesOverHttps, crashesOfEachStory } = budget;
  return [
    {
      name: `random lives in process, seed ${seed}`,
      prove: async () =>
        await inBundle((appDir) => lives({ seed, lives: firstLives(livesInProcess), appDir })),
    },
    {
      name: `random lives over HTTPS, seed ${seed}`,
      prove: () => lives({ seed, lives: firstLives(livesOverHttps), appDir: root, https: true }),
    },
    {
      name: `hosts killed and connections broken at ${crashesOfEachStory} moments of each story, seed ${seed}`,
      prove: async () => await crashes(crashesOfEachStory, seed),
    },
  ];
}

/** Double deliveries, and whether deliberate defects are seen; each keeps one processor busy. */
export function storyAndDefectChecks(root: string, { seed, doubleDeliveries }: Budget): readonly Check[] {
  return [
    ...sampleOf(doubleStories, doubleDeliveries, seed).map((story) => ({
      name: `${story.scenario.name}, every activity once more after ${story.after} s`,
      prove: async () => {
        const broken = await brokenByDoubles(story, 1, root);
        if (broken.length > 0) throw new Error(broken.join('; '));
        return 'every promise held';
      },
    })),
    ...mutations.map((mutation) => ({
      name: `the campaign sees that ${mutation.name}`,
      prove: async () => {
        const { by } = await checkMutation(mutation);
        if (by === undefined)
          throw new Error(`life ${mutation.life} of seed ${mutation.seed} does not show it`);
        return `${by.promise}: ${by.detail}`;
      },
    })),
  ];
}

async function inBundle<T>(work: (appDir: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-campaign-'));
  try {
    await bundleApp(folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lives(options: Pick<CampaignOptions, 'seed' | 'lives' | 'appDir' | 'https'>): Promise<string> {
  const tally = await runCampaign({ workers, ...options }, () => undefined);
  if (tally.violations.length > 0) throw new Error(tally.violations.map(brokenLine).join('\n'));
  return countsOf(tally);
}

function countsOf({ lives: played, runs, requests, hostDeaths, faults, outcomes }: Tally): string {
  const hits = Object.values(faults).reduce((sum, times) => sum + times, 0);
  return `${played} lives, ${runs} runs ${JSON.stringify(outcomes)}, ${requests} requests, ${hits} faults, ${hostDeaths} host deaths`;
}

async function crashes(sample: number, seed: number): Promise<string> {
  const shown: string[] = [];
  const counts = await crashMatrix({ sample, seed }, (count) => shown.push(crashLine(count)));
  const broken = counts.flatMap((count) => count.broken);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  return shown.join('; ');
}
