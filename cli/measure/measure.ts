import { readFile, writeFile } from 'node:fs/promises';
import { giveUp } from '../command-line/say.ts';
import { exitCodes } from '../exit-codes.ts';
import { openSession } from '../session.ts';
import { ownTerminal } from '../terminal.ts';
import type { MeasureArguments } from './arguments.ts';
import { type Measurement, readMeasurement } from './measurement.ts';
import { runMeasurement } from './run.ts';
import { measurementText } from './text.ts';

/** Measures between two VMs, and prints it. Gives the exit code. */
export async function measure(given: MeasureArguments): Promise<number> {
  const before = given.before === undefined ? undefined : await read(given.before);
  if (before !== undefined && 'faults' in before) return giveUp(before.faults);
  const terminal = ownTerminal();
  const subscriptions = [given.server, given.client].map((id) => id.subscriptionId);
  const session = await openSession({ ...given, subscriptions }, terminal);
  if (typeof session === 'number') return session;
  process.once('SIGINT', () => {
    terminal.end();
    terminal.note('interrupted; what was begun in the guests ends by itself');
    process.exit(exitCodes.interrupted.code);
  });
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const outcome = await runMeasurement(given, session, {
    say: terminal.note,
    progress: terminal.progress,
    pause,
    now: () => Date.now(),
  });
  terminal.end();
  if (!outcome.ok) {
    for (const fault of outcome.faults) terminal.note(fault);
    return exitCodes.unread.code;
  }
  const { value, notes } = outcome;
  const json = `${JSON.stringify(value, null, 2)}\n`;
  process.stdout.write(given.json ? json : measurementText(value, notes, before?.value));
  if (given.out !== undefined) await writeFile(given.out, json);
  return exitCodes.done.code;
}

async function read(
  file: string,
): Promise<{ readonly value: Measurement } | { readonly faults: readonly string[] }> {
  try {
    const reading = readMeasurement(await readFile(file, 'utf8'));
    return reading.ok ? reading : { faults: reading.faults.map((fault) => `--before: ${file}: ${fault}`) };
  } catch (error) {
    return { faults: [`--before: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
