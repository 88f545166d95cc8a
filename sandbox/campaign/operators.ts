import * as z from 'zod';
import { AppApi } from '../app-api.ts';
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
  if (deed.kind === 'sweep') return { accepted: await post(`${hostUrl}/api/sweep`) };
  if (!('vm' in deed)) return { accepted: await post(`${hostUrl}/api/safeguards/${deed.kind}`) };
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
      return { accepted: await post(`${hostUrl}/api/remediations/${run}/${deed.kind}`), run };
    case 'cancel':
      return { accepted: await post(`${hostUrl}/api/remediations/${run}/cancel`), run };
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
  const accepted = await post(`${hostUrl}/api/remediations/${run}/approve`, body);
  return { accepted, run, ...(shown === undefined ? {} : { plan: shown.plan }) };
}

async function shownBy(hostUrl: string, run: string): Promise<Asked | undefined> {
  const { status } = await new AppApi(hostUrl).remediation(run);
  return asked.safeParse(status?.question).data;
}

/** Raises an answer to what was shown last, as the app does once it has seen that the run waits for one; meanwhile it may do anything. */
async function raise(hostUrl: string, run: string, answer: string, shown: Asked | undefined): Promise<Taken> {
  if (shown === undefined) return nothing;
  const url = `${hostUrl}/runtime/webhooks/durabletask/instances/${run}/raiseEvent/approval`;
  const accepted = await post(url, { answer, by: 'somebody', change: shown.change });
  return { accepted, run, plan: shown.plan };
}

const asked = z.looseObject({ plan: z.string(), change: z.string() });
type Asked = z.infer<typeof asked>;

/** What people have been shown, by run. */
export type Seen = Map<string, Asked>;

async function reopen(hostUrl: string): Promise<Taken> {
  const [first] = (await new AppApi(hostUrl).safeguards()).capacity;
  if (first === undefined) return nothing;
  return { accepted: await post(`${hostUrl}/api/safeguards/reopen`, { key: first.key }) };
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
