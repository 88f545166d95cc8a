import type { ScriptEnd } from '../../src/assessment/run-script.ts';
import type { ClientAnswer, ServerAnswer } from './answers.ts';

/** What a script answered, or why that is not known. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** Reads what a script printed. */
export function readAnswer<T>(
  end: ScriptEnd,
  parse: (text: string) => { ok: true; value: T } | { ok: false; faults: readonly string[] },
): Answer<T> {
  if (end.kind === 'unknown') return { ok: false, why: end.why };
  const answer = parse(end.text);
  return answer.ok ? answer : { ok: false, why: `its answer cannot be read: ${answer.faults.join('; ')}` };
}

const reasons: Readonly<Record<string, string>> = {
  missing: 'is not installed (--install has the scripts install it)',
  'no-server': 'found nobody who serves; a security group or firewall may be in the way',
  'broken-off': 'was broken off',
  'port-taken': 'did not serve, because another program has its port (--ports)',
  died: 'died',
};

/** Everything that a person should know beside the figures. */
export function notesOf(client: Answer<ClientAnswer>, server: Answer<ServerAnswer>): string[] {
  const notes: string[] = [];
  const say = (where: string, tool: string, state: string): void => {
    const reason = reasons[state];
    if (reason !== undefined) notes.push(`${where}: ${tool} ${reason}`);
  };
  if (client.ok) {
    say('client', 'iperf3', client.value.throughput.state);
    const { os, latency, throughput } = client.value;
    if ('runs' in throughput && throughput.runs.some(({ busyCpus }) => busyCpus === null))
      notes.push('client: WMI did not answer how busy its processors were');
    if (os === 'linux') say('client', 'sockperf', latency.state);
    else notes.push('client: latency is not measured from Windows');
  } else notes.push(`client: ${client.why}`);
  if (server.ok) {
    say('server', 'iperf3', server.value.throughput);
    say('server', 'sockperf', server.value.latency);
  } else notes.push(`server: ${server.why}; whatever serves there ends by itself`);
  return notes;
}
