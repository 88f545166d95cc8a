import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { registryKeys } from '../../src/core/coordination/registry.ts';
import type { Records } from '../../src/ports/records.ts';
import { listRemediations } from '../../src/triggers/http/remediations.ts';
import { runningRuns } from '../../src/use-cases/fleet-status/running.ts';
import { Instances } from '../../src/workflow/durable/instances.ts';
import { orchestrations } from '../../src/workflow/durable/names.ts';
import { askRoute } from '../support/ask-route.ts';
import { noon, subscriptionId } from '../support/facts.ts';

const vmId = `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-01`;
const idOf = (n: number): string => `run-web-${n}-20260301T120000Z-0123456789ab`;

/** The extension's local endpoint as it answers with so many runs under way, and what it was asked. */
async function extension(
  runs: number,
  { largePart, ended = 0 }: { largePart?: string; ended?: number } = {},
): Promise<{ instances: Instances; asked: string[] }> {
  const asked: string[] = [];
  const entries = Array.from({ length: runs + ended }, (_, n) => ({ runId: idOf(n), vmId, since: noon }));
  const partOf = (key: string): object => ({ entries: entries.filter((_, n) => String(n % 16) === key) });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://local');
    asked.push(pathname);
    const own = /^\/entities\/runregistry\/(\d+)$/.exec(pathname)?.[1];
    const answer =
      own !== undefined
        ? partOf(own)
        : pathname === '/entities/runregistry'
          ? registryKeys.map((key) => ({
              entityId: { name: 'runregistry', key },
              lastOperationTime: noon,
              state: key === largePart ? null : partOf(key),
            }))
          : entries.slice(0, runs).map(({ runId }) => ({
              name: orchestrations.remediate,
              instanceId: runId,
              runtimeStatus: 'Running',
              createdTime: noon,
              lastUpdatedTime: noon,
              input: {},
              output: null,
              customStatus: {
                phase: 'deallocating',
                since: noon,
                vmId,
                plan: 'restart',
                next: 'update its flags',
              },
            }));
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return { instances: new Instances(`http://127.0.0.1:${port}/`), asked };
}

async function listed(
  instances: Instances,
): Promise<{ pages: number; body: { running: { id: string; runtimeStatus: string }[] } }> {
  let pages = 0;
  const records = {
    list: async () => {
      pages++;
      return { ok: true, value: { records: [] } };
    },
  } as unknown as Records;
  const answer = await askRoute('remediations', (asked) => listRemediations(asked, instances, records), {});
  return { pages, body: answer.body };
}

test.each([
  [0, 0],
  [1, 0],
  [40, 0],
  [0, 1],
  [1, 40],
  [40, 60],
])(
  'a list of remediations costs three storage requests while %d run and %d ended are listed',
  async (runs, ended) => {
    const { instances, asked } = await extension(runs, { ended });
    const { pages, body } = await listed(instances);
    expect([asked.length, pages]).toEqual([2, 1]);
    expect(body.running).toHaveLength(runs + ended);
    expect(body).toMatchObject({ runningTotal: runs + ended });
    const statuses = body.running.map(({ runtimeStatus }) => runtimeStatus);
    expect(statuses.filter((one) => one === 'Running')).toHaveLength(runs);
    expect(statuses.filter((one) => one === 'Ended')).toHaveLength(ended);
  },
);

test('a part of the registry that a list omits is read by itself', async () => {
  const { instances, asked } = await extension(40, { largePart: '3' });
  expect((await listed(instances)).body.running).toHaveLength(40);
  expect(asked.toSorted()).toEqual(['/entities/runregistry', '/entities/runregistry/3', '/instances/']);
});

test('the overview sends no more requests for runs that have ended but are still listed', async () => {
  const { instances, asked } = await extension(3, { ended: 20 });
  const { total, runs } = await runningRuns(instances, 25);
  expect([total, runs.length, asked.length]).toEqual([23, 23, 2]);
});
