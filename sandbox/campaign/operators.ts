import { type ActName, type AskedBy, createClient } from '../../client/client.ts';
import { fetchSender } from '../../client/senders.ts';
import { AppApi, type RemediationDetail } from '../app-api.ts';
import type { OperatorDeed } from './life.ts';

/** How the app or the platform took an operator's act. */
export interface Taken {
  readonly accepted: boolean;
  /** The run that it was about. */
  readonly run?: string;
  /** Of an approval: the plan that was shown. */
  readonly plan?: string;
}

const nothing: Taken = { accepted: false };

/** Does what an operator does, over the app's and the platform's own interfaces. */
export async function operate(hostUrl: string, deed: OperatorDeed, seen: Seen): Promise<Taken> {
  if (deed.kind === 'reopen') return await reopen(hostUrl);
  if (deed.kind === 'sweep') return { accepted: await takes(hostUrl, 'postSweep', {}) };
  if (!('vm' in deed))
    return { accepted: await takes(hostUrl, 'actOnSafeguards', { parameters: { act: deed.kind } }) };
  const run = await runOn(hostUrl, deed.vm);
  if (run === undefined) return nothing;
  const instance = `${hostUrl}/runtime/webhooks/durabletask/instances/${run}`;
  switch (deed.kind) {
    case 'see': {
      const shown = await shownBy(hostUrl, run);
      if (shown !== undefined) seen.set(run, shown);
      return { accepted: shown !== undefined, run };
    }
    case 'approve':
      return deed.checked
        ? await raise(hostUrl, run, 'approved', seen.get(run))
        : await approve(hostUrl, run);
    case 'reject':
      if (deed.checked) return await raise(hostUrl, run, 'rejected', seen.get(run));
      return { accepted: await takes(hostUrl, 'rejectRemediation', { parameters: { id: run } }), run };
    case 'cancel':
      return { accepted: await takes(hostUrl, 'cancelRemediation', { parameters: { id: run } }), run };
    case 'terminate':
      return { accepted: await post(`${instance}/terminate?reason=by-hand`), run };
    case 'purge':
      await post(`${instance}/terminate?reason=by-hand`);
      return { accepted: await ask(instance, { method: 'DELETE' }), run };
  }
}

/** Approves what is shown by now. */
async function approve(hostUrl: string, run: string): Promise<Taken> {
  const shown = await shownBy(hostUrl, run);
  const body = shown === undefined ? {} : { change: shown.change };
  const accepted = await takes(hostUrl, 'approveRemediation', { parameters: { id: run }, body });
  return { accepted, run, ...(shown === undefined ? {} : { plan: shown.plan }) };
}

async function shownBy(hostUrl: string, run: string): Promise<Shown | undefined> {
  return (await new AppApi(hostUrl).remediation(run)).status?.question;
}

/** Raises an answer to what was shown last, as the app does once it has seen that the run waits for one; meanwhile it may do anything. */
async function raise(hostUrl: string, run: string, answer: string, shown: Shown | undefined): Promise<Taken> {
  if (shown === undefined) return nothing;
  const url = `${hostUrl}/runtime/webhooks/durabletask/instances/${run}/raiseEvent/approval`;
  const accepted = await post(url, { answer, by: 'somebody', change: shown.change });
  return { accepted, run, plan: shown.plan };
}

/** What a run asks a person for. */
type Shown = NonNullable<NonNullable<RemediationDetail['status']>['question']>;

/** What people have been shown, by run. */
export type Seen = Map<string, Shown>;

async function reopen(hostUrl: string): Promise<Taken> {
  const [first] = (await new AppApi(hostUrl).safeguards()).capacity;
  if (first === undefined) return nothing;
  const asked = { parameters: { act: 'reopen' }, body: { key: first.key } } as const;
  return { accepted: await takes(hostUrl, 'actOnSafeguards', asked) };
}

/** Whether the app takes an act. */
async function takes<N extends ActName>(hostUrl: string, name: N, asked: AskedBy<N>): Promise<boolean> {
  return (await createClient(fetchSender(hostUrl)).act(name, asked)).ok;
}

async function post(url: string, body: object = {}): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  return await ask(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function ask(url: string, init: RequestInit): Promise<boolean> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.ok;
}

/** The newest run on a VM that goes on. */
async function runOn(hostUrl: string, vm: string): Promise<string | undefined> {
  const { remediations } = await new AppApi(hostUrl).remediations();
  return remediations.find(
    ({ status, runtimeStatus }) => status?.vmId.split('/').at(-1) === vm && runtimeStatus === 'Running',
  )?.id;
}
