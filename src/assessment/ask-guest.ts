import { type GuestSeen, guestSeenIn } from '../core/diagnosis/diagnosis-context.ts';
import type { VmFacts } from '../core/model/facts.ts';
import { parseVmId } from '../core/model/resource-id.ts';
import type { CallContext, GuestScript } from '../ports/cloud.ts';
import { awaitScript, beginScript, type ScriptRunning } from './run-script.ts';

/** What asking a guest needs: Run Command, and a way to wait for it. */
export interface GuestAsking extends ScriptRunning {
  /** The diagnosis' script for each kind of guest. */
  readonly scripts: Readonly<Record<GuestScript['os'], string>>;
}

// The script takes ten seconds, Run Command about twenty more (run-command-overview); an HTTP answer must come within 230.
const maxSeconds = 150;

/** Has a VM's guest run the script of a diagnosis, and waits for what it prints. When there is no answer, the reason is returned, never thrown. */
export async function askGuest(asking: GuestAsking, vm: VmFacts, call: CallContext): Promise<GuestSeen> {
  const id = parseVmId(vm.id);
  if (!id.ok) return notSeen(`the VM's id cannot be read: ${id.faults[0]}`);
  const why = whyNotAsked(vm);
  if (why !== undefined) return notSeen(why);
  const { type } = vm.os;
  if (type === undefined) return notSeen('the VM names no kind of operating system');
  const begun = await beginScript(asking, id.value, { os: type, text: asking.scripts[type] }, call);
  if (begun.kind === 'unknown') return notSeen(begun.why);
  const end = await awaitScript(asking, begun, maxSeconds, call);
  return end.kind === 'printed' ? guestSeenIn(end.text) : notSeen(end.why);
}

/** Why Run Command cannot work on this VM; undefined when it can. */
export function whyNotAsked({ power, os, agent }: VmFacts): string | undefined {
  if (power !== 'running') return `the VM is ${power}`;
  if (os.type === undefined) return 'the VM names no kind of operating system';
  return agent?.ready === true ? undefined : 'the VM agent is not Ready, which Run Command needs';
}

function notSeen(why: string): GuestSeen {
  return { kind: 'not-seen', why };
}
