import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { added, noLives, type Tally } from './tally.ts';
import type { Played } from './worker.ts';

/** Which lives are played. */
export interface CampaignOptions {
  readonly seed: number;
  /** Their numbers. */
  readonly lives: readonly number[];
  /** Folder of the bundled app; of the built one where lives are played over HTTPS. */
  readonly appDir: string;
  readonly workers: number;
  /** Every activity is delivered once more, that many seconds after its first delivery. */
  readonly redeliverAfter?: number | undefined;
  /** No further life is begun after the first that breaks this promise. */
  readonly untilBroken?: string;
  /** With the built app in a process of its own, over HTTPS. */
  readonly https?: boolean;
  /** Whether the course of each life is given line by line. */
  readonly story?: boolean;
}

/** The numbers of the first lives of a seed. */
export function firstLives(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}

const program = new URL('./worker.ts', import.meta.url).pathname;

/** Plays lives in worker processes and adds up what came of them; `print` is called with each life as it ends. */
export async function runCampaign(options: CampaignOptions, print: (life: Played) => void): Promise<Tally> {
  const { seed, lives, appDir, workers, redeliverAfter, untilBroken, story = false, https = false } = options;
  const queue = [...lives];
  let sum = noLives;
  const work = async (): Promise<void> => {
    const child = fork(program, [appDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    try {
      await answerOf(child);
      const isOver = (): boolean => sum.violations.some(({ promise }) => promise === untilBroken);
      for (let n = queue.shift(); n !== undefined && !isOver(); n = queue.shift()) {
        child.send({ seed, n, redeliverAfter, story, https });
        const played = (await answerOf(child)) as Played;
        sum = added(sum, played.tally);
        print(played);
      }
    } finally {
      if (child.connected) child.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, lives.length) }, work));
  return sum;
}

/** The worker's next message; throws if it ends instead. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = async (): Promise<never> => {
    const [code] = await once(child, 'exit', { signal });
    throw new Error(`a worker ended with code ${String(code)}`);
  };
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended()]);
    return message;
  } finally {
    over.abort();
  }
}
