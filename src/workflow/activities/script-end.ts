import type { CallContext, Cloud, Operation, Result } from '../../ports/cloud.ts';

/** A script that still runs, what it printed, or why it has printed nothing. */
type ScriptEnd =
  | { readonly state: 'running'; readonly retryAfterSeconds?: number }
  | { readonly state: 'printed'; readonly printed: string }
  | { readonly state: 'nothing'; readonly why: string };

/** Asks once how a script in a guest has come along. */
export async function scriptEnd(
  cloud: Pick<Cloud, 'pollGuestScript'>,
  operation: Operation,
  call: CallContext,
): Promise<Result<ScriptEnd>> {
  const asked = await cloud.pollGuestScript(operation, call);
  if (!asked.ok) return asked;
  const progress = asked.value;
  switch (progress.state) {
    case 'running':
      return { ok: true, value: progress };
    case 'succeeded':
      return { ok: true, value: { state: 'printed', printed: progress.printed } };
    case 'failed':
      return {
        ok: true,
        value: { state: 'nothing', why: `Run Command failed: ${progress.failure.message}` },
      };
    case 'gone':
      return { ok: true, value: { state: 'nothing', why: 'Azure no longer knows the command' } };
  }
}
