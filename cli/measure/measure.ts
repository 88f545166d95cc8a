import { readFile, writeFile } from 'node:fs/promises';
import { readConfigFor } from '../assess/config-for.ts';
import { giveUp, say } from '../command-line/say.ts';
import type { MeasureArguments } from './arguments.ts';
import { type Measurement, readMeasurement } from './measurement.ts';
import { runMeasurement } from './run.ts';
import { measurementText } from './text.ts';

/** Measures between two VMs, and prints it. Gives the exit code. */
export async function measure(given: MeasureArguments): Promise<number> {
  const subscriptions = [given.server, given.client].map((id) => id.subscriptionId).join(',');
  const config = readConfigFor({ subscriptions, endpoint: given.endpoint });
  if (!config.ok) return giveUp(config.faults);
  const before = given.before === undefined ? undefined : await read(given.before);
  if (before !== undefined && 'faults' in before) return giveUp(before.faults);
  process.once('SIGINT', () => {
    say('interrupted; what was begun in the guests ends by itself');
    process.exit(130);
  });
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const outcome = await runMeasurement(given, config.config, { say, pause, now: () => Date.now() });
  if (!outcome.ok) {
    for (const fault of outcome.faults) say(fault);
    return 1;
  }
  const { value, notes } = outcome;
  const json = `${JSON.stringify(value, null, 2)}\n`;
  process.stdout.write(given.json ? json : measurementText(value, notes, before?.value));
  if (given.out !== undefined) await writeFile(given.out, json);
  return 0;
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
