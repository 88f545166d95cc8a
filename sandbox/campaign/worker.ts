import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { check } from './check.ts';
import { generateLife } from './generate.ts';
import { live } from './live.ts';
import { liveOverHttps } from './live-https.ts';
import { Killed } from './mortal-host.ts';
import { storyOf } from './story.ts';
import { noLives, type Tally, tallyOf } from './tally.ts';

// A process that plays lives, one after another, as ordered over IPC: a process holds one app for good.

const order = z.object({
  seed: z.number(),
  n: z.number(),
  redeliverAfter: z.number().optional(),
  story: z.boolean(),
  https: z.boolean(),
});

const [appDir = ''] = process.argv.slice(2);
const dataDir = mkdtempSync(path.join(tmpdir(), 'accelnet-lives-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
process.once('disconnect', () => process.exit());
// A dead host leaves work unfinished, as a killed process does: what it still does finds its storage closed.
process.on('unhandledRejection', (reason) => {
  const isClosed = reason instanceof Error && 'code' in reason && reason.code === 'ERR_INVALID_STATE';
  if (!isClosed && !(reason instanceof Killed)) throw reason;
});

/** What a worker answers. */
export interface Played {
  readonly tally: Tally;
  /** What happened, for people. */
  readonly story?: string;
}

/** A life that cannot be played to its end breaks a promise, too: of the app, or of the campaign itself. */
async function playLife({ seed, n, redeliverAfter, story, https }: z.infer<typeof order>): Promise<Played> {
  const life = generateLife(seed, n);
  const again = redeliverAfter === undefined ? {} : { redeliverAfter };
  try {
    const lived = https ? await liveOverHttps(life, appDir) : await live(life, { appDir, dataDir, ...again });
    return { tally: tallyOf(lived, check(lived)), ...(story ? { story: storyOf(lived) } : {}) };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const broken = { promise: 'a life can be played to its end', detail, seed, n };
    return { tally: { ...noLives, lives: 1, violations: [broken] } };
  }
}

process.on('message', (message) => {
  void playLife(order.parse(message)).then((played) => process.send?.(played));
});
process.send?.('ready');
