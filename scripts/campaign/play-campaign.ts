import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleApp } from '../../sandbox/campaign/bundle.ts';
import { firstLives, runCampaign } from '../../sandbox/campaign/campaign.ts';
import { checkMutation, findMutation } from '../../sandbox/campaign/defects/mutation-check.ts';
import { mutations } from '../../sandbox/campaign/defects/mutations.ts';
import { generateLife } from '../../sandbox/campaign/generate.ts';
import { brokenByDoubles, doubleStories } from '../../sandbox/campaign/late-and-double.ts';
import { brokenLine, scriptOf, tableOf } from '../../sandbox/campaign/report.ts';
import { buildApp } from '../build/build-app.ts';
import { crashLine, crashMatrix } from '../crash-matrix.ts';
import type { CampaignArguments } from './arguments.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Each gives how many promises were broken, or defects not seen. */
type Work = (given: CampaignArguments) => Promise<number>;

const playLives: Work = async ({ lives, seed, life, around, workers, https, json, ...rest }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-campaign-'));
  try {
    await (https ? buildApp() : bundleApp(folder));
    if (life !== undefined && !json) console.log(scriptOf(generateLife(seed, life)));
    const meant = firstLives(lives).filter((n) => !around || generateLife(seed, n).around !== undefined);
    const which = life === undefined ? { lives: meant } : { lives: [life], story: !json };
    const appDir = https ? root : folder;
    const redeliverAfter = rest['redeliver-after'];
    const tally = await runCampaign(
      { seed, appDir, workers, redeliverAfter, https, ...which },
      ({ tally: { violations }, story }) => {
        if (json) return;
        if (story !== undefined) console.log(story);
        for (const broken of violations) console.log(brokenLine(broken));
      },
    );
    console.log(json ? JSON.stringify(tally) : tableOf(tally));
    return tally.violations.length;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const crash: Work = async ({ sample, seed, json }) => {
  await buildApp();
  const chosen = sample === undefined ? {} : { sample };
  const counts = await crashMatrix({ ...chosen, seed }, (count) => {
    if (!json) for (const line of [crashLine(count), ...count.broken]) console.log(line);
  });
  if (json) console.log(JSON.stringify(counts));
  return counts.flatMap(({ broken }) => broken).length;
};

const late: Work = async ({ seed, json }) => {
  await buildApp();
  const lines: object[] = [];
  let count = 0;
  for (const story of doubleStories) {
    const broken = await brokenByDoubles(story, seed, root);
    const { scenario, after } = story;
    count += broken.length;
    lines.push({ scenario: scenario.name, after, broken });
    if (!json)
      console.log(
        `${scenario.name}, once more after ${after} s: ${broken.join('; ') || 'every promise held'}`,
      );
  }
  if (json) console.log(JSON.stringify(lines));
  return count;
};

const defects: Work = async ({ find, lives, seed, json }) => {
  const lines = [];
  for (const mutation of mutations) {
    const caught = find ? await findMutation(mutation, seed, lives) : await checkMutation(mutation);
    lines.push(caught);
    const by = caught.by && `seed ${caught.by.seed}, life ${caught.by.n}: ${caught.by.promise}`;
    if (!json) console.log(`${mutation.name}: ${by ?? 'NOT SEEN'}`);
  }
  if (json) console.log(JSON.stringify(lines));
  return lines.filter(({ by }) => by === undefined).length;
};

/** Plays what is asked for, and prints what came of it. Gives how many promises were broken, or defects not seen. */
export const playCampaign: Work = async (given) => {
  const { crashes, late: double, mutations: mutated } = given;
  const work = crashes ? crash : double ? late : mutated ? defects : playLives;
  return await work(given);
};
