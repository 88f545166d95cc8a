import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { PacedClock } from '../../sandbox/clock.ts';
import { type AzShell, needAz, openAz } from '../az.ts';
import { guideBlocks, markedBlock } from '../guide/blocks.ts';
import { type Trial, trials } from './guide-trials.ts';

const prefix = 'sandbox: ';

/** Throws unless each block that is marked for the sandbox has a trial, and the other way round. */
function needSameMarks(): void {
  const marked = guideBlocks.flatMap(({ mark }) =>
    mark?.startsWith(prefix) ? [mark.slice(prefix.length)] : [],
  );
  const tried = ['names', ...trials.map(({ mark }) => mark)];
  if (marked.join() !== tried.join())
    throw new Error(`docs/guide.md marks ${marked.join(', ')}; tried are ${tried.join(', ')}`);
}

async function tryBlock(azure: SimulatedAzure, shell: AzShell, trial: Trial): Promise<void> {
  const { mark, vm, arrange, refused, prints, world } = trial;
  arrange?.(azure);
  const names = markedBlock(`${prefix}names`) + (vm === undefined ? '' : `vm=${vm}\n`);
  if (refused !== undefined) await needRefusal(mark, shell(names + refused.command), refused.says);
  const said = await shell(names + markedBlock(prefix + mark));
  if (prints !== undefined && !said.includes(prints)) throw new Error(`${mark}: no '${prints}' in ${said}`);
  const [one, other] = [JSON.stringify(world?.seen(azure)), JSON.stringify(world?.wanted)];
  if (one !== other) throw new Error(`${mark}: the world has ${one} where ${other} was to be`);
}

async function needRefusal(mark: string, attempt: Promise<string>, says: string): Promise<void> {
  const answer = await attempt.then(
    () => 'it worked',
    (error: unknown) => String(error),
  );
  if (!answer.includes(says)) throw new Error(`${mark}: no '${says}' in ${answer}`);
}

/** Every block of the guide that is marked for the sandbox, run by bash with Debian's az on one simulated Azure, in the guide's order. */
export async function proveGuide(): Promise<string> {
  await needAz();
  needSameMarks();
  const folder = await mkdtemp(path.join(tmpdir(), 'proof-guide-'));
  const now = Date.now();
  const clock = new PacedClock({ origin: now, realOrigin: now, speed: 240 });
  const azure = await startSimulatedAzure({
    clock,
    seed: 1,
    retryAfterSeconds: 1,
    durations: { 'no-op': 1 },
  });
  try {
    const { shell } = await openAz(azure, folder);
    for (const trial of trials) await tryBlock(azure, shell, trial);
    return `${trials.length} blocks of docs/guide.md do what it says`;
  } finally {
    await azure.close();
    await rm(folder, { recursive: true, force: true });
  }
}
