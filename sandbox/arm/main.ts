import { type Arguments, readArguments, usage } from './server/arguments.ts';
import { ListenError } from './server/listen.ts';
import { type SimulatedAzure, startSimulatedAzure } from './simulated-azure.ts';

function giveUp(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

async function start(options: Arguments): Promise<SimulatedAzure> {
  try {
    return await startSimulatedAzure({
      clock: options.clock,
      seed: options.seed,
      port: options.port,
      adminPort: options['admin-port'],
      identityPort: options['identity-port'],
      reset: options.reset,
      ...(options.data === undefined ? {} : { dataDir: options.data }),
      ...(options.location === undefined ? {} : { location: options.location }),
      ...(options['retry-after'] === undefined ? {} : { retryAfterSeconds: options['retry-after'] }),
    });
  } catch (error) {
    if (error instanceof ListenError) giveUp(error.message);
    if (error instanceof Error && options.data !== undefined)
      giveUp(`data folder ${options.data}: ${error.message}`);
    throw error;
  }
}

const read = readArguments(process.argv.slice(2));
if (!read.ok) giveUp(`${read.faults.join('; ')} (--help shows what can be said)`);
if (read.value.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const azure = await start(read.value);
for (const [name, value] of Object.entries(azure.environment()))
  process.stdout.write(`export ${name}=${value}\n`);
process.stdout.write(`# admin: ${azure.adminUrl}/_sim/state\n`);
const { webhook } = read.value;
if (webhook !== undefined) {
  const subscribed = await azure.subscribe({ url: webhook });
  if (!subscribed.ok) process.stderr.write(`no events: ${subscribed.reason}\n`);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    // A failure to save is thrown and ends the process with its trace.
    void azure.close().then(() => process.exit(0));
  });
