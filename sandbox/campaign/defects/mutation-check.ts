import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleApp } from '../bundle.ts';
import { type CampaignOptions, firstLives, runCampaign } from '../campaign.ts';
import { generateLife } from '../generate.ts';
import type { Broken } from '../tally.ts';
import { mutate } from './mutate.ts';
import type { Mutation } from './mutation.ts';

/** Whether the campaign caught a defect, and by what. */
export interface Caught {
  readonly mutation: string;
  /** The first promise that broke; absent when the defect went unseen. */
  readonly by?: Broken;
}

/** Plays the life that is known to show a defect, with the defect in the app. */
export async function checkMutation(mutation: Mutation): Promise<Caught> {
  return await search(mutation, { seed: mutation.seed, lives: [mutation.life], workers: 1 });
}

/** Searches for a life in which a defect breaks the promise that it is known to break. */
export async function findMutation(mutation: Mutation, seed: number, lives: number): Promise<Caught> {
  const { shownBy = () => true } = mutation;
  const likely = firstLives(lives).filter((n) => shownBy(generateLife(seed, n)));
  return await search(mutation, { seed, lives: likely, workers: 2 });
}

type Lives = Pick<CampaignOptions, 'seed' | 'lives' | 'workers'>;

async function search(mutation: Mutation, lives: Lives): Promise<Caught> {
  const { promise, name } = mutation;
  const appDir = await mkdtemp(path.join(tmpdir(), 'accelnet-mutation-'));
  try {
    await bundleApp(appDir, [mutate(mutation)]);
    const { violations } = await runCampaign({ ...lives, appDir, untilBroken: promise }, () => undefined);
    const by = violations.find((one) => one.promise === promise);
    return { mutation: name, ...(by === undefined ? {} : { by }) };
  } finally {
    await rm(appDir, { recursive: true, force: true });
  }
}
