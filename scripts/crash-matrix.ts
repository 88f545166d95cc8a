import path from 'node:path';
import { faultSchema } from '../sandbox/arm/faults/faults.ts';
import type { Death } from '../sandbox/functions-host/engine/commit-watch.ts';
import { nicRefused } from '../sandbox/scenarios/azure/nic-refused.ts';
import { startFails } from '../sandbox/scenarios/azure/start-fails.ts';
import { startFailsCapacity } from '../sandbox/scenarios/azure/start-fails-capacity.ts';
import { multiNic } from '../sandbox/scenarios/eligibility/multi-nic.ts';
import { newVm } from '../sandbox/scenarios/eligibility/new-vm.ts';
import { downtimeOf, type Ending } from '../sandbox/scenarios/ending.ts';
import { secondNicRefused } from '../sandbox/scenarios/evidence/second-nic-refused.ts';
import { cancel } from '../sandbox/scenarios/people/cancel.ts';
import type { Scenario } from '../sandbox/scenarios/scenario.ts';
import { Stage } from '../sandbox/scenarios/stage.ts';
import { sampleOf } from './sample.ts';

// What was due at a death is hidden, and starts are late, as on the real host.
const host = ['--hide-taken', '--late-starts', '0.7-6'];

/** The stories in which a host is killed at every moment. */
const stories: readonly Scenario[] = [
  newVm,
  multiNic,
  nicRefused,
  secondNicRefused,
  startFails,
  startFailsCapacity,
  cancel,
].map((story) => ({ ...story, host }));

/** One moment of a story at which something breaks, once. */
export type Crash =
  /** The host dies right before or after it has persisted a step. */
  | ({ readonly kind: 'commit' } & Death)
  /** The host dies after a request took effect and before it is answered. */
  | { readonly kind: 'request'; readonly nth: number }
  /** The connection breaks before a request has an effect, or after. */
  | {
      readonly kind: 'drop';
      readonly when: 'before' | 'after';
      readonly operation: string;
      readonly nth: number;
    };

/** What the crashes of one story came to. */
export interface CrashCounts {
  readonly story: string;
  /** All that the story has, and those that were tried. */
  readonly moments: number;
  readonly tried: number;
  readonly hostDeaths: number;
  /** Seconds of downtime beyond those of the undisturbed story. */
  readonly addedDowntime: { readonly mean: number; readonly max: number };
  /** Each with the crash that broke it. */
  readonly broken: readonly string[];
}

export interface CrashMatrixOptions {
  /** How many moments of each story are tried; all when absent. */
  readonly sample?: number;
  readonly seed: number;
}

const appDir = path.resolve(import.meta.dirname, '..');
// Two at a time: a story spends part of its life in waiting for its host's process to start.
const together = 2;

/** Plays each story with one crash at each of its moments, and checks its promises each time. The app must be built. */
export async function crashMatrix(
  { sample, seed }: CrashMatrixOptions,
  print: (counts: CrashCounts) => void,
): Promise<readonly CrashCounts[]> {
  const counts: CrashCounts[] = [];
  for (const story of stories) {
    const count = await crashStory(story, sample, seed);
    print(count);
    counts.push(count);
  }
  return counts;
}

async function crashStory(story: Scenario, sample: number | undefined, seed: number): Promise<CrashCounts> {
  const undisturbed = await playWith(story, undefined);
  if (undisturbed.broken.length > 0) throw new Error(`${story.name} breaks promises undisturbed`);
  const moments = momentsOf(undisturbed);
  const chosen = sample === undefined ? moments : sampleOf(moments, sample, seed);
  const broken: string[] = [];
  const added: number[] = [];
  let hostDeaths = 0;
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let crash = queue.shift(); crash !== undefined; crash = queue.shift()) {
      const where = `${story.name}, ${JSON.stringify(crash)}`;
      let played: Played;
      try {
        played = await playWith(story, crash);
      } catch (error) {
        broken.push(`${where}: it cannot be played to its end: ${String(error)}`);
        continue;
      }
      hostDeaths += played.deaths;
      added.push(played.downtime - undisturbed.downtime);
      broken.push(...played.broken.map((promise) => `${where}: ${promise}`));
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  const total = added.reduce((sum, seconds) => sum + seconds, 0);
  return {
    story: story.name,
    moments: moments.length,
    tried: chosen.length,
    hostDeaths,
    addedDowntime: { mean: total / Math.max(added.length, 1), max: Math.max(0, ...added) },
    broken,
  };
}

interface Played {
  readonly commits: readonly [number, number];
  /** The operation of each request, in order. */
  readonly requests: readonly string[];
  readonly deaths: number;
  readonly downtime: number;
  readonly broken: readonly string[];
}

/** Every moment at which an undisturbed story can be broken. */
function momentsOf({ commits: [first, last], requests }: Played): readonly Crash[] {
  const steps = Array.from({ length: last - first }, (_, n) => first + 1 + n);
  const seen = new Map<string, number>();
  const drops = requests.flatMap((operation): Crash[] => {
    const nth = seen.get(operation) ?? 0;
    seen.set(operation, nth + 1);
    return (['before', 'after'] as const).map((when) => ({ kind: 'drop', when, operation, nth }));
  });
  return [
    ...steps.flatMap((commit): Crash[] => [
      { kind: 'commit', when: 'before', commit },
      { kind: 'commit', when: 'after', commit },
    ]),
    ...requests.map((_, n): Crash => ({ kind: 'request', nth: n + 1 })),
    ...drops,
  ];
}

async function playWith(story: Scenario, crash: Crash | undefined): Promise<Played> {
  const death = crash?.kind === 'commit' ? { dieAt: `${crash.when}:${crash.commit}` } : {};
  const stage = await Stage.open({ seed: 1, speed: 'max', appDir, ...death }, story);
  try {
    const first = await stage.host.commits();
    await story.arrange(stage);
    breakAt(stage, crash);
    await (story.play?.(stage) ?? stage.untilQuiet());
    const last = await stage.host.commits();
    const requests = stage.azure
      .journal()
      .flatMap((entry) => (entry.type === 'request' ? [entry.operation] : []));
    const ending = await stage.ending();
    return {
      commits: [first, last],
      requests,
      deaths: stage.deaths,
      downtime: downtimeIn(ending),
      broken: story
        .promises(ending)
        .flatMap(({ held, name, detail }) => (held ? [] : [`${name}: ${detail}`])),
    };
  } finally {
    await stage.close();
  }
}

function breakAt(stage: Stage, crash: Crash | undefined): void {
  if (crash?.kind === 'request') stage.killHostAtRequest(crash.nth);
  if (crash?.kind !== 'drop') return;
  const { operation, when, nth } = crash;
  stage.azure.addFault(faultSchema.parse({ operation, skip: nth, effect: { kind: 'drop', when } }));
}

function downtimeIn(ending: Ending): number {
  return Math.max(...ending.beginnings.map(({ name }) => downtimeOf(ending, name)));
}

/** One line of the table for people. */
export function crashLine({ story, moments, tried, hostDeaths, addedDowntime, broken }: CrashCounts): string {
  const { mean, max } = addedDowntime;
  return `${story}: ${tried} of ${moments} moments, ${hostDeaths} host deaths, downtime longer by ${mean.toFixed(1)} s (at most ${max.toFixed(1)} s), ${broken.length} broken`;
}
