import { readFile, stat } from 'node:fs/promises';
import { parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { faulty, type Parsed } from '../../src/core/lib/parsed.ts';
import { inWords } from '../assess/read-azure.ts';
import { giveUp } from '../command-line/say.ts';
import { exitCodes } from '../exit-codes.ts';
import { painted } from '../paint.ts';
import { openSession } from '../session.ts';
import { ownTerminal, type Terminal } from '../terminal.ts';
import type { DiagnoseArguments } from './arguments.ts';
import { maxReportBytes, readReport } from './read-report.ts';
import { runDiagnosis } from './run.ts';
import { diagnosisText } from './text.ts';

/** Diagnoses one VM, and prints it. Gives the exit code. */
export async function diagnose(given: DiagnoseArguments): Promise<number> {
  const ids = [given.vm, ...(given.peer === undefined ? [] : [given.peer])];
  const terminal = ownTerminal();
  const file = given['guest-report'];
  const report = file === undefined ? undefined : await read(file);
  if (report?.ok === false) return giveUp(report.faults.map((fault) => `--guest-report: ${fault}`));
  const printed = report?.value;
  if (printed !== undefined) noteIfDetailsAreFaulty(printed, terminal);
  const subscriptions = ids.map((id) => id.subscriptionId);
  const session = await openSession({ ...given, subscriptions }, terminal);
  if (typeof session === 'number') return session;
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const diagnosed = await runDiagnosis(given, printed, session, {
    say: terminal.note,
    pause,
    now: () => Date.now(),
  });
  if (!diagnosed.ok) {
    terminal.note(`Azure could not be read: ${inWords(diagnosed.failure)}`);
    return exitCodes.unread.code;
  }
  const { conclusion, causes, size } = diagnosed.value;
  process.stdout.write(
    given.json
      ? `${JSON.stringify({ vm: given.vm.path, conclusion, causes, size }, null, 2)}\n`
      : diagnosisText(diagnosed.value, painted(process.stdout)),
  );
  return exitCodes.done.code;
}

async function read(file: string): Promise<Parsed<string>> {
  try {
    const { size } = await stat(file);
    if (size > maxReportBytes)
      return faulty(`${size} bytes, and at most ${maxReportBytes} are read: not a script's output`);
    return readReport(await readFile(file));
  } catch (error) {
    return faulty(error instanceof Error ? error.message : String(error));
  }
}

/** Causes that need the details are then not checked; which these are, the diagnosis says. */
function noteIfDetailsAreFaulty(printed: string, { note }: Terminal): void {
  const details = parseGuestDetails(printed);
  if (!details.ok && printed.includes('ACCELNET-GUEST-DETAILS-BEGIN'))
    note(`--guest-report: its details cannot be read: ${details.faults[0]}`);
}
