import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { giveUp } from '../../cli/command-line/say.ts';
import type { Arguments } from './arguments.ts';
import { readKeys } from './functions/function-keys.ts';
import { type Host, startHost } from './functions/host.ts';
import { atLeast, type LogLine } from './functions/host-log.ts';
import { StartFault } from './functions/start-fault.ts';
import { toError } from './http/json.ts';

/** Runs a host until SIGINT or SIGTERM. Ends the process: with 0 after a signal, with 2 when it could not start. */
export async function runHost(given: Arguments): Promise<void> {
  try {
    const host = await start(given);
    process.stdout.write(`listening ${host.url} functions: ${host.functions.join(', ')}\n`);
    stopOnSignal(host);
  } catch (thrown) {
    if (!(thrown instanceof StartFault)) throw thrown;
    process.exit(giveUp([thrown.message.replaceAll('\n', ' ')]));
  }
}

function start({ app, data, quiet, keys: keysFile, port, clock, trace, ...rest }: Arguments): Promise<Host> {
  const keys = keysFile === undefined ? undefined : readKeys(keysFile);
  const log = (line: LogLine): void => {
    if (!quiet || atLeast(line.level, 'Warning')) process.stdout.write(`${format(line)}\n`);
  };
  if (data !== ':memory:') makeFolder(path.dirname(path.resolve(data)));
  return startHost({
    ...{ appDir: app, dataFile: data, port, clock, log, keys, trace },
    redeliverAfter: rest['redeliver-after'],
    death: rest['die-at'],
    hideTaken: rest['hide-taken'],
    lateStarts: rest['late-starts'],
    answerOnThrow: rest['answer-on-throw'],
  });
}

function format({ time, level, source, message }: LogLine): string {
  return `${new Date(time).toISOString()} [${level}] ${source}: ${message}`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (thrown) {
    throw new StartFault(`the folder of --data cannot be made: ${toError(thrown).message}`, {
      cause: thrown,
    });
  }
}

function stopOnSignal(host: Host): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void host.close().then(() => process.exit(0));
    });
}
