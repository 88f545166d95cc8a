import { readFile } from 'node:fs/promises';
import { readConfigFor } from '../assess/config-for.ts';
import { inWords } from '../assess/read-azure.ts';
import { giveUp, say } from '../command-line/say.ts';
import type { DiagnoseArguments } from './arguments.ts';
import { runDiagnosis } from './run.ts';
import { diagnosisText } from './text.ts';

/** Diagnoses one VM, and prints it. Gives the exit code. */
export async function diagnose(given: DiagnoseArguments): Promise<number> {
  const ids = [given.vm, ...(given.peer === undefined ? [] : [given.peer])];
  const subscriptions = ids.map((id) => id.subscriptionId).join(',');
  const config = readConfigFor({ subscriptions, endpoint: given.endpoint });
  if (!config.ok) return giveUp(config.faults);
  const file = given['guest-report'];
  const printed = file === undefined ? undefined : await read(file);
  if (printed?.fault !== undefined) return giveUp([printed.fault]);
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const diagnosed = await runDiagnosis(given, printed?.text, config.config, {
    say,
    pause,
    now: () => Date.now(),
  });
  if (!diagnosed.ok) {
    say(`Azure could not be read: ${inWords(diagnosed.failure)}`);
    return 1;
  }
  const { conclusion, causes, size } = diagnosed.value;
  process.stdout.write(
    given.json
      ? `${JSON.stringify({ vm: given.vm.path, conclusion, causes, size }, null, 2)}\n`
      : diagnosisText(diagnosed.value),
  );
  return 0;
}

async function read(file: string): Promise<{ readonly text?: string; readonly fault?: string }> {
  try {
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    return { fault: `--guest-report: ${error instanceof Error ? error.message : String(error)}` };
  }
}
