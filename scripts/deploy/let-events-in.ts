import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';

const answerWithinMs = 20_000;

/** What is needed to wait for the app, and to turn its events on then. */
export interface Deployment {
  /** The output HEALTH_URL of the deployment. */
  readonly healthUrl: string | undefined;
  readonly patienceMs: number;
  readonly pauseMs: number;
  /** Puts a value into the azd environment, from which the next provision reads it. */
  readonly setEnvironment: (name: string, value: string) => Promise<void>;
}

/**
 * Waits until the app answers, and has the next `azd provision` deliver events to it. Throws when it does not answer, and when it says that its
 * settings or its policy are wrong.
 */
export async function letEventsIn({
  healthUrl,
  patienceMs,
  pauseMs,
  setEnvironment,
}: Deployment): Promise<string> {
  if (healthUrl === undefined) throw new Error('HEALTH_URL is not set: azd provision sets it');
  const until = performance.now() + patienceMs;
  let answer: Answer | undefined;
  for (;;) {
    answer = await answerOf(healthUrl);
    if (answer !== undefined) break;
    if (performance.now() + pauseMs > until)
      throw new Error(`${healthUrl} does not answer: look at the app's log, then run 'azd deploy' again`);
    await pause(pauseMs);
  }
  if (answer.faults.length > 0)
    throw new Error(`the app begins nothing until this is put right:\n${answer.faults.join('\n')}`);
  await setEnvironment('EVENTING_ENABLED', 'true');
  return "Deployed. 'azd provision' (the next step of 'azd up') lets events in.";
}

interface Answer {
  /** What the app says is wrong with its configuration. */
  readonly faults: readonly string[];
}

const health = z.object({ faults: z.array(z.string()) });

async function answerOf(url: string): Promise<Answer | undefined> {
  try {
    const text = await (await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) })).text();
    return { faults: faultsIn(text) };
  } catch (error) {
    // An address that is none will not become one.
    if (error instanceof TypeError && !URL.canParse(url)) throw error;
    return undefined;
  }
}

/** None in what is not the app's own answer: the platform says 503 as well. */
function faultsIn(text: string): readonly string[] {
  try {
    return health.safeParse(JSON.parse(text)).data?.faults ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
