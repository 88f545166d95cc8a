import type { ResourceId } from '../core/model/resource-id.ts';
import { cadenceSeconds } from '../core/remediation/cadence.ts';
import type {
  CallContext,
  Cloud,
  CloudFailure,
  GuestScript,
  Operation,
  ScriptProgress,
} from '../ports/cloud.ts';

/** Run Command, and a way to wait for it. */
export interface ScriptRunning {
  readonly cloud: Pick<Cloud, 'runGuestScript' | 'pollGuestScript'>;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

/** What a script printed, as the guest wrote it, or why that is not known. */
export type ScriptEnd =
  | { readonly kind: 'printed'; readonly text: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** A script that Azure has accepted, and for how many seconds it is followed at most. */
export interface ScriptBegun {
  readonly kind: 'begun';
  readonly operation: Operation;
  readonly retryAfterSeconds?: number;
}

/** Has a guest run a script. If it does not run, the reason is returned, never thrown. */
export async function beginScript(
  { cloud }: ScriptRunning,
  vm: ResourceId,
  script: GuestScript,
  call: CallContext,
): Promise<ScriptBegun | Extract<ScriptEnd, { readonly kind: 'unknown' }>> {
  const started = await cloud.runGuestScript(vm, script, call);
  if (!started.ok) return unknown(inWords(started.failure));
  const { operation, retryAfterSeconds } = started.value;
  if (operation === undefined) return unknown('Azure named no operation of Run Command to follow');
  return { kind: 'begun', operation, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Follows a script to its end; a poll that fails is repeated until the time is over. */
export async function awaitScript(
  { cloud, pause, now }: ScriptRunning,
  { operation, retryAfterSeconds = 0 }: ScriptBegun,
  maxSeconds: number,
  call: CallContext,
): Promise<ScriptEnd> {
  const since = now();
  let wait = retryAfterSeconds;
  for (;;) {
    const elapsed = (now() - since) / 1000;
    wait = Math.max(wait, cadenceSeconds(elapsed));
    if (elapsed + wait > maxSeconds) return unknown('Run Command did not end in time');
    await pause(wait * 1000);
    const asked = await cloud.pollGuestScript(operation, call);
    const end = asked.ok ? endOf(asked.value) : undefined;
    if (end !== undefined) return end;
    const said = asked.ok ? asked.value : asked.failure;
    wait = 'retryAfterSeconds' in said ? (said.retryAfterSeconds ?? 0) : 0;
  }
}

function endOf(progress: ScriptProgress): ScriptEnd | undefined {
  switch (progress.state) {
    case 'running':
      return undefined;
    case 'succeeded':
      return { kind: 'printed', text: progress.printed };
    case 'failed':
      return unknown(inWords(progress.failure));
    case 'gone':
      return unknown('Azure no longer knows the command');
  }
}

function inWords({ kind, message }: CloudFailure): string {
  return `Run Command: ${kind}: ${message.slice(0, 300)}`;
}

function unknown(why: string): Extract<ScriptEnd, { readonly kind: 'unknown' }> {
  return { kind: 'unknown', why };
}
