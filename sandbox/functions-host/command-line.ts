import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { help, readArguments, type StartOptions } from './arguments.ts';
import { readKeys } from './functions/function-keys.ts';
import { type Host, startHost } from './functions/host.ts';
import { atLeast, type LogLine } from './functions/host-log.ts';
import { StartFault } from './functions/start-fault.ts';
import { toError } from './http/json.ts';

type Output = Pick<NodeJS.WriteStream, 'write'>;

/** Runs a host until SIGINT or SIGTERM. Sets the exit code: 0 after a signal, 2 when it could not start. */
export async function runCommandLine(args: readonly string[], out: Output, err: Output): Promise<void> {
  const read = readArguments(args);
  if (read.kind === 'help') {
    out.write(help);
    return;
  }
  if (read.kind === 'faults') {
    for (const fault of read.faults) err.write(`${fault}\n`);
    err.write('--help shows the options\n');
    process.exit(2);
  }
  try {
    const host = await start(read.options, out);
    out.write(`listening ${host.url} functions: ${host.functions.join(', ')}\n`);
    stopOnSignal(host);
  } catch (thrown) {
    if (!(thrown instanceof StartFault)) throw thrown;
    err.write(`${thrown.message.replaceAll('\n', ' ')}\n`);
    process.exit(2);
  }
}

function start({ app, data, quiet, keys: keysFile, ...rest }: StartOptions, out: Output): Promise<Host> {
  const keys = keysFile === undefined ? undefined : readKeys(keysFile);
  const log = (line: LogLine): void => {
    if (!quiet || atLeast(line.level, 'Warning')) out.write(`${format(line)}\n`);
  };
  if (data !== ':memory:') makeFolder(path.dirname(path.resolve(data)));
  return startHost({ ...rest, appDir: app, dataFile: data, log, keys });
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
