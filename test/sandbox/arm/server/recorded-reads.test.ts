import { describe, expect, test } from 'vitest';
import { startBench } from '../support/bench.ts';

const group = '/subscriptions/99999999-8888-4777-8666-555555555555/resourceGroups/elsewhere';
const disk = `${group}/providers/Microsoft.Compute/disks/One`;
const body = { id: disk, properties: { strange: [1, null] } };

describe('recorded reads', () => {
  test('are answered word for word, for an id in any case, whatever the world contains, and are in the journal', async () => {
    const { azure, arm } = await startBench({ recordedReads: { [disk]: body } });
    const answer = await arm.get(disk.toUpperCase());
    expect([answer.status, answer.body]).toEqual([200, body]);
    expect(azure.journal().at(-1)).toMatchObject({ type: 'request', status: 200 });
  });

  test('are returned only for a GET with a token', async () => {
    const { azure, arm } = await startBench({ recordedReads: { [disk]: body } });
    expect((await arm.get(`${disk}2`)).status).toBe(404);
    const withoutToken = await fetch(`${azure.url}${disk}?api-version=2022-03-02`);
    expect(withoutToken.status).toBe(401);
    const method = 'POST';
    const posted = await fetch(`${azure.url}${disk}?api-version=2022-03-02`, { method });
    expect(posted.status).not.toBe(200);
  });
});
