import { runCommand } from '../../cli/command-line/run-command.ts';
import { giveUp } from '../../cli/command-line/say.ts';
import { type Arguments, command } from './server/arguments.ts';
import type { SimulatedAzure } from './simulated-azure.ts';

async function start(options: Arguments): Promise<SimulatedAzure> {
  const [{ ListenError }, { startSimulatedAzure }] = await Promise.all([
    import('./server/listen.ts'),
    import('./simulated-azure.ts'),
  ]);
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
    if (error instanceof ListenError) process.exit(giveUp([error.message]));
    if (error instanceof Error && options.data !== undefined)
      process.exit(giveUp([`data folder ${options.data}: ${error.message}`]));
    throw error;
  }
}

await runCommand(command, async (options) => {
  const azure = await start(options);
  for (const [name, value] of Object.entries(azure.environment()))
    process.stdout.write(`export ${name}=${value}\n`);
  process.stdout.write(`# admin: ${azure.adminUrl}/_sim/state\n`);
  const { webhook } = options;
  if (webhook !== undefined) {
    const subscribed = await azure.subscribe({ url: webhook });
    if (!subscribed.ok) process.stderr.write(`no events: ${subscribed.reason}\n`);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      // A failure to save is thrown and ends the process with its trace.
      void azure.close().then(() => process.exit(0));
    });
  return undefined;
});
