import { exitCodes } from '../exit-codes.ts';
import { painted } from '../paint.ts';
import { openSession } from '../session.ts';
import { ownTerminal } from '../terminal.ts';
import type { Arguments } from './arguments.ts';
import { writerOf } from './formats.ts';
import { AzureReading, inWords, type Step } from './read-azure.ts';

/** Assesses what is asked for, and writes it as it comes. Gives the exit code. */
export async function assess(given: Arguments): Promise<number> {
  // The reader may have ended early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.done.code);
  });
  const terminal = ownTerminal();
  const session = await openSession({ ...given, subscriptions: askedOf(given) }, terminal);
  if (typeof session === 'number') return session;
  const { subscriptions, policy } = session.config;
  // What the command line says of sizes is asked before the policy.
  const trusting = { ...policy, sizes: [...given['trust-size'], ...policy.sizes] };
  const azure = new AzureReading(session, trusting, terminal.note);
  const steps = given.vm.length > 0 ? azure.vms(given.vm) : all(azure, subscriptions);
  const writer = writerOf(given.format, painted(process.stdout));
  const totals = new Map<string, number>();
  process.once('SIGINT', () => {
    void terminal.row(writer.end({ complete: false, totals }));
    terminal.end();
    terminal.note('interrupted');
    process.exit(exitCodes.interrupted.code);
  });
  await terminal.row(writer.begin);
  let code: number = exitCodes.done.code;
  for await (const step of steps)
    switch (step.kind) {
      case 'row':
        totals.set(step.row.reason, (totals.get(step.row.reason) ?? 0) + 1);
        if (step.row.decision === 'unreadable') code = exitCodes.unread.code;
        await terminal.row(writer.row(step.row));
        break;
      case 'progress':
        terminal.progress(step.text);
        break;
      case 'failed':
        code = exitCodes.unread.code;
        terminal.note(`Azure could not be read: ${inWords(step.failure)}`);
    }
  await terminal.row(writer.end({ complete: code === 0, totals }));
  terminal.end();
  if (given.format === 'csv')
    for (const [reason, count] of totals) terminal.note(`${String(count).padStart(8)}  ${reason}`);
  return code;
}

function askedOf({ subscription, vm, sandbox }: Arguments): readonly string[] {
  if (subscription !== undefined) return [subscription];
  if (vm.length > 0 || sandbox === undefined) return vm.map((id) => id.subscriptionId);
  return process.env.ACCELNET_SUBSCRIPTIONS?.split(',') ?? [];
}

async function* all(azure: AzureReading, subscriptions: readonly string[]): AsyncGenerator<Step> {
  for (const subscription of subscriptions) yield* azure.subscription(subscription);
}
