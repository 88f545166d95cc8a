import { once } from 'node:events';
import type { Config } from '../../src/config/config.ts';
import { giveUp, say } from '../command-line/say.ts';
import type { Arguments } from './arguments.ts';
import { readConfigFor } from './config-for.ts';
import { writerOf } from './formats.ts';
import { AzureReading, inWords } from './read-azure.ts';

function configFor({ vm, subscription, endpoint, policy, 'trust-size': trusted }: Arguments): Config {
  const subscriptions = subscription ?? vm.map((id) => id.subscriptionId).join(',');
  const reading = readConfigFor({ subscriptions, endpoint, policy });
  if (reading.ok) return trusting(reading.config, trusted);
  process.exit(giveUp(reading.faults));
}

/** The configuration with what the command line says of sizes, before what the policy does. */
function trusting(config: Config, sizes: Config['policy']['sizes']): Config {
  return { ...config, policy: { ...config.policy, sizes: [...sizes, ...config.policy.sizes] } };
}

/** Assesses what is asked for, and writes it as it comes. Gives the exit code. */
export async function assess(given: Arguments): Promise<number> {
  // The reader may have ended early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const azure = new AzureReading(configFor(given), say);
  const steps =
    given.subscription === undefined ? azure.vms(given.vm) : azure.subscription(given.subscription);
  const writer = writerOf(given.format);
  const totals = new Map<string, number>();
  const print = async (text: string): Promise<void> => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  };
  process.once('SIGINT', () => {
    process.stdout.write(writer.end({ complete: false, totals }));
    say('interrupted');
    process.exit(130);
  });
  await print(writer.begin);
  let code = 0;
  for await (const step of steps)
    switch (step.kind) {
      case 'row':
        totals.set(step.row.reason, (totals.get(step.row.reason) ?? 0) + 1);
        if (step.row.decision === 'unreadable') code = 1;
        await print(writer.row(step.row));
        break;
      case 'progress':
        say(step.text);
        break;
      case 'failed':
        code = 1;
        say(`Azure could not be read: ${inWords(step.failure)}`);
    }
  await print(writer.end({ complete: code === 0, totals }));
  if (given.format === 'csv')
    for (const [reason, count] of totals) say(`${String(count).padStart(8)}  ${reason}`);
  return code;
}
