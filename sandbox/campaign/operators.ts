import { AppApi } from '../app-api.ts';
import type { OperatorDeed } from './life.ts';

/** Does what an operator does, over the app's and the platform's own interfaces; what they refuse has not been done. */
export async function operate(hostUrl: string, deed: OperatorDeed): Promise<void> {
  if (!('vm' in deed)) return await post(`${hostUrl}/api/brakes/${deed.kind}`);
  const run = await runOn(hostUrl, deed.vm);
  if (run === undefined) return;
  const instance = `${hostUrl}/runtime/webhooks/durabletask/instances/${run}`;
  switch (deed.kind) {
    case 'cancel':
      return await post(`${hostUrl}/api/remediations/${run}/cancel`);
    case 'terminate':
      return await post(`${instance}/terminate?reason=by-hand`);
    case 'purge':
      await post(`${instance}/terminate?reason=by-hand`);
      return await ask(instance, { method: 'DELETE' });
  }
}

async function post(url: string): Promise<void> {
  await ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
}

async function ask(url: string, init: RequestInit): Promise<void> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
}

/** The newest run on a VM that goes on. */
async function runOn(hostUrl: string, vm: string): Promise<string | undefined> {
  const { remediations } = await new AppApi(hostUrl).remediations();
  return remediations.find(
    ({ status, runtimeStatus }) => status?.vmId.split('/').at(-1) === vm && runtimeStatus === 'Running',
  )?.id;
}
