import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Death } from '../sandbox/functions-host/engine/commit-watch.ts';
import { HostLives, type Outcome } from './host-lives.ts';
import { seeded } from './sample.ts';

/** How hard the proof is. */
export interface KillProofOptions {
  /** The host is killed at every commit of the story, or at each `every`th only, starting with the `first`. */
  readonly every: number;
  readonly first: number;
  readonly forms: readonly Death['when'][];
  /** How many kills at random moments follow. */
  readonly randomKills: number;
  readonly seed: number;
}

/** What the proof did. */
export interface KillProofCounts {
  /** Kills at a chosen commit, each followed by one undisturbed life. */
  readonly chosenKills: number;
  readonly randomKills: number;
  readonly instances: number;
  readonly activityRuns: number;
}

export const fullKillProof: KillProofOptions = {
  every: 1,
  first: 1,
  forms: ['before', 'after'],
  randomKills: 300,
  seed: 1,
};

/**
 * Kills hosts with SIGKILL at persisted steps of a sample app, starts them again and compares with an undisturbed
 * run: same results, entity effects exactly once, activities at least once. Throws at the first difference.
 */
export async function proveHostKills(options: KillProofOptions): Promise<KillProofCounts> {
  const [undisturbed] = await inFolder((folder) => finish(new HostLives(folder, ['story'])));
  if (undisturbed?.runtimeStatus !== 'Completed')
    throw new Error(`the undisturbed story ends ${undisturbed?.runtimeStatus}`);
  const chosen = await Promise.all(options.forms.map((when) => chosenKills(undisturbed, when, options)));
  // Two at a time: a host spends much of its life in waiting for its process to start.
  const half = Math.ceil(options.randomKills / 2);
  const random = await Promise.all([
    randomKills(undisturbed, half, options.seed),
    randomKills(undisturbed, options.randomKills - half, options.seed + 1),
  ]);
  const sum = (of: (counts: KillProofCounts) => number): number =>
    [...chosen, ...random].reduce((total, counts) => total + of(counts), 0);
  return {
    chosenKills: sum((counts) => counts.chosenKills),
    randomKills: sum((counts) => counts.randomKills),
    instances: sum((counts) => counts.instances),
    activityRuns: sum((counts) => counts.activityRuns),
  };
}

/** The counts in a sentence. */
export function notifyKills({ chosenKills: chosen, randomKills: random, ...rest }: KillProofCounts): string {
  return `${chosen} kills at chosen commits, ${random} at random, ${rest.instances} instances right, ${rest.activityRuns} activity runs`;
}

async function chosenKills(
  undisturbed: Outcome,
  when: Death['when'],
  { every, first }: KillProofOptions,
): Promise<KillProofCounts> {
  let kills = 0;
  let activityRuns = 0;
  for (let commit = first; ; commit += every) {
    const died = await inFolder(async (folder) => {
      const lives = new HostLives(folder, ['story']);
      if (await lives.live({ when, commit })) return false;
      compare(`killed ${when} commit ${commit}`, undisturbed, await finish(lives));
      activityRuns += lives.activityRuns();
      return true;
    });
    if (!died) return { chosenKills: kills, randomKills: 0, instances: kills, activityRuns };
    kills++;
  }
}

const storiesTogether = 8;

async function randomKills(undisturbed: Outcome, wanted: number, seed: number): Promise<KillProofCounts> {
  const random = seeded(seed);
  let kills = 0;
  let instances = 0;
  let activityRuns = 0;
  while (kills < wanted)
    await inFolder(async (folder) => {
      const ids = Array.from({ length: storiesTogether }, (_, n) => `story-${n}`);
      const lives = new HostLives(folder, ids);
      // The first commit of a life is the host's own; a later one is progress.
      const death = (): Death | undefined =>
        kills < wanted
          ? { when: random() < 0.5 ? 'before' : 'after', commit: 2 + Math.floor(random() * 20) }
          : undefined;
      let outcomes = await lives.live(death());
      for (; !outcomes; outcomes = await lives.live(death())) kills++;
      compare(`killed at random, seed ${seed}, kill ${kills}`, undisturbed, outcomes);
      instances += ids.length;
      activityRuns += lives.activityRuns();
    });
  return { chosenKills: 0, randomKills: kills, instances, activityRuns };
}

async function finish(lives: HostLives): Promise<readonly Outcome[]> {
  const outcomes = await lives.live(undefined);
  if (!outcomes) throw new Error('the host died of itself');
  return outcomes;
}

function compare(how: string, undisturbed: Outcome, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes)
    if (!isDeepStrictEqual(outcome, undisturbed))
      throw new Error(`${how}: ${JSON.stringify(outcome)} instead of ${JSON.stringify(undisturbed)}`);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-kills-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(notifyKills(await proveHostKills(fullKillProof)));
