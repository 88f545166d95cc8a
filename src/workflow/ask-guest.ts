import { cadenceSeconds } from '../core/cadence.ts';
import { type GuestSeen, guestSeenIn } from '../core/diagnosis-scene.ts';
import type { VmFacts } from '../core/facts.ts';
import { parseVmId } from '../core/resource-id.ts';
import type {
  CallContext,
  Cloud,
  CloudFailure,
  GuestScript,
  Operation,
  ScriptProgress,
} from '../ports/cloud.ts';

/** What asking a guest takes: Run Command, and somebody who waits for it. */
export interface GuestAsking {
  readonly cloud: Pick<Cloud, 'runGuestScript' | 'pollGuestScript'>;
  /** The diagnosis' script for each kind of guest. */
  readonly scripts: Readonly<Record<GuestScript['os'], string>>;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

// The script takes ten seconds, Run Command about twenty beside (run-command-overview); HTTP answers must be there after 230.
const longestSeconds = 150;

/** Has a VM's guest run the script of a diagnosis, and waits for what it prints. Why there is no answer is told, never thrown. */
export async function askGuest(asking: GuestAsking, vm: VmFacts, call: CallContext): Promise<GuestSeen> {
  const id = parseVmId(vm.id);
  if (!id.ok) return notSeen(`the VM's id cannot be read: ${id.faults[0]}`);
  if (vm.power !== 'running') return notSeen(`the VM is ${vm.power}`);
  const { type } = vm.os;
  if (type === undefined) return notSeen('the VM names no kind of operating system');
  if (vm.agent?.ready !== true) return notSeen('the VM agent is not Ready, which Run Command needs');
  const script = { os: type, text: asking.scripts[type] };
  const started = await asking.cloud.runGuestScript(id.value, script, call);
  if (!started.ok) return refused(started.failure);
  const { operation, retryAfterSeconds } = started.value;
  if (operation === undefined) return notSeen('Azure named no operation of Run Command to follow');
  return await answerOf(asking, operation, retryAfterSeconds ?? 0, call);
}

async function answerOf(
  { cloud, pause, now }: GuestAsking,
  operation: Operation,
  firstWait: number,
  call: CallContext,
): Promise<GuestSeen> {
  const since = now();
  let wait = firstWait;
  for (;;) {
    const elapsed = (now() - since) / 1000;
    wait = Math.max(wait, cadenceSeconds(elapsed));
    if (elapsed + wait > longestSeconds) return notSeen('Run Command did not end in time');
    await pause(wait * 1000);
    const asked = await cloud.pollGuestScript(operation, call);
    const ended = asked.ok ? endOf(asked.value) : undefined;
    if (ended !== undefined) return ended;
    const said = asked.ok ? asked.value : asked.failure;
    wait = 'retryAfterSeconds' in said ? (said.retryAfterSeconds ?? 0) : 0;
  }
}

function endOf(progress: ScriptProgress): GuestSeen | undefined {
  switch (progress.state) {
    case 'running':
      return undefined;
    case 'succeeded':
      return guestSeenIn(progress.printed);
    case 'failed':
      return refused(progress.failure);
    case 'gone':
      return notSeen('Azure no longer knows the command');
  }
}

function refused({ kind, message }: CloudFailure): GuestSeen {
  return notSeen(`Run Command: ${kind}: ${message.slice(0, 300)}`);
}

function notSeen(why: string): GuestSeen {
  return { kind: 'not-seen', why };
}
