import { readFile } from 'node:fs/promises';
import { readConfigFor } from './assess/config-for.ts';
import { printable } from './assess/formats.ts';
import { inWords } from './assess/read-azure.ts';
import { type DiagnoseArguments, readDiagnoseArguments, usage } from './diagnose/arguments.ts';
import { runDiagnosis } from './diagnose/run.ts';
import { diagnosisText } from './diagnose/text.ts';

const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

async function diagnose(given: DiagnoseArguments): Promise<number> {
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
  const { verdict, causes, size } = diagnosed.value;
  process.stdout.write(
    given.json
      ? `${JSON.stringify({ vm: given.vm.path, verdict, causes, size }, null, 2)}\n`
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

function giveUp(faults: readonly string[]): number {
  for (const fault of faults) say(fault);
  return 2;
}

const reading = readDiagnoseArguments(process.argv.slice(2));
switch (reading.kind) {
  case 'help':
    process.stdout.write(`${usage}\n`);
    break;
  case 'faults':
    process.exitCode = giveUp([...reading.faults, '--help shows what can be said']);
    break;
  case 'arguments':
    process.exitCode = await diagnose(reading.value);
}
