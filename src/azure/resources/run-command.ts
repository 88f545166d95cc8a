import * as z from 'zod';
import type { CallContext, GuestScript, Operation, Result, ScriptProgress } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { askOperation } from '../arm/operations.ts';

// Each of two streams is at most 4,096 bytes (run-command-overview); the core refuses what is longer than both.
const maxPrinted = 32_768;

/** The body of a Run Command request: the script, line by line. */
export function commandOf({ os, text }: GuestScript): object {
  const commandId = os === 'windows' ? 'RunPowerShellScript' : 'RunShellScript';
  return { commandId, script: text.split('\n') };
}

const messages = z.array(z.object({ message: z.string().nullish() })).max(20);
// `Azure-AsyncOperation` holds the result inside, `Location` is the result itself.
const outputBody = z.union([
  z
    .object({ properties: z.object({ output: z.object({ value: messages }) }) })
    .transform(({ properties }) => properties.output.value),
  z.object({ value: messages }).transform(({ value }) => value),
]);

/** Polls a script once; when it is over, the answer holds what it printed. */
export async function pollScript(
  client: ArmClient,
  operation: Operation,
  call: CallContext,
  now: () => number,
): Promise<Result<ScriptProgress>> {
  const asked = await askOperation(client, operation, call, now);
  if (!asked.ok) return asked;
  const { progress, body } = asked.value;
  if (progress.state !== 'succeeded') return { ok: true, value: progress };
  const output = outputBody.safeParse(body);
  if (!output.success)
    return { ok: false, failure: { kind: 'unreadable', message: 'a script’s operation without its output' } };
  const printed = output.data.map(({ message }) => message ?? '').join('\n');
  return { ok: true, value: { state: 'succeeded', printed: printed.slice(-maxPrinted) } };
}
