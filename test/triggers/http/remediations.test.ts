import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { RemediationRecord } from '../../../src/core/audit/audit.ts';
import { failureExplanations } from '../../../src/ports/failure-explanations.ts';
import type { Records } from '../../../src/ports/records.ts';
import { getRemediation } from '../../../src/triggers/http/remediations.ts';
import type { RouteHandler } from '../../../src/triggers/http/request-shapes.ts';
import { Instances } from '../../../src/workflow/durable/instances.ts';
import { askRoute } from '../../support/ask-route.ts';
import { record } from '../../support/records.ts';

/** A platform that has purged every history. */
async function purged(): Promise<Instances> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return new Instances(`http://127.0.0.1:${port}/`);
}

async function answerFor(given: Partial<RemediationRecord>): Promise<Record<string, unknown>> {
  const records: Records = {
    read: async (id) => ({ ok: true, value: record(id, given) }),
    write: async () => ({ ok: true, value: 'already' }),
    list: async () => ({ ok: true, value: { records: [] } }),
  };
  const instances = await purged();
  const handler: RouteHandler<'remediation'> = (asked) => getRemediation(asked, instances, records);
  return (await askRoute('remediation', handler, { params: { id: 'run-1' } })).body;
}

test('an answer for one remediation has exactly these members', async () => {
  const members = ['id', 'runtimeStatus', 'status', 'record', 'explained', 'recordKept', 'timeline'];
  expect(Object.keys(await answerFor({})).toSorted()).toEqual([...members, 'mismatches'].toSorted());
});

test('an answer for one remediation says what its failure means and what to do', async () => {
  const failure = { kind: 'locked', code: 'ScopeLocked', message: 'a lock' };
  const { meaning, remedy } = failureExplanations.locked;
  expect(await answerFor({ outcome: 'rolled-back', reason: 'ScopeLocked', failure })).toMatchObject({
    explained: { meaning, remedy },
    record: { failure },
  });
});

test.each<[what: string, given: Partial<RemediationRecord>]>([
  ['that did not fail', {}],
  ['that ended with a code of its own', { failure: { kind: 'recovered', message: 'its first run died' } }],
])('an answer for a remediation %s explains nothing', async (_what, given) => {
  expect(await answerFor(given)).toMatchObject({ explained: null });
});
