import { scenarios } from '../scenarios/catalogue.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** A story in which every activity is delivered twice. */
export interface DoubleStory {
  readonly scenario: Scenario;
  /** How many seconds after its first delivery each activity comes again. */
  readonly after: number;
}

// They count requests, or the time between two, or refuse a certain number of starts: a second delivery at once would count too.
const countingRequests = [
  'start-fails-capacity',
  'throttled',
  'deallocate-throttled',
  'errors-for-minutes',
  'capacity-held',
  'guest-hangs',
];

/** Every story, with second deliveries at once and five minutes later. */
export const doubleStories: readonly DoubleStory[] = scenarios.flatMap((scenario) =>
  (countingRequests.includes(scenario.name) ? [300] : [0, 300]).map((after) => ({ scenario, after })),
);

/** Plays a story with double deliveries; gives the promises that it broke. The app must be built. */
export async function brokenByDoubles(
  { scenario, after }: DoubleStory,
  seed: number,
  appDir: string,
): Promise<readonly string[]> {
  // Twice the reads are more than Azure's limits allow, which these stories are not about.
  const world = { throttling: false };
  const options = { seed, speed: 'max', appDir, redeliverAfter: after, world } as const;
  const { promises } = await runScenario(scenario, options);
  return promises.flatMap(({ held, name, detail }) => (held ? [] : [`${name}: ${detail}`]));
}
