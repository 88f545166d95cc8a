import { describe, expect, test } from 'vitest';
import { ArmClient } from '../../../src/azure/arm/arm-client.ts';
import { AdviceReader } from '../../../src/azure/inventory/advice.ts';
import { json } from '../../support/arm-stub.ts';
import { armOverStub, call } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

const configuration = '3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4';
const disengaged = 'a06456ed-afb7-4d16-86fd-0054e25268ed';
const vm = (name: string): string =>
  `/subscriptions/${subscriptionId}/resourcegroups/rg/providers/microsoft.compute/virtualmachines/${name}`;
const row = (name: string, typeId = configuration, lastUpdated = '2026-07-01T00:00:00.0000000Z'): object => ({
  id: `${vm(name)}/providers/microsoft.advisor/recommendations/1`,
  vmId: vm(name),
  typeId,
  lastUpdated,
});

/** Advisor behind a Resource Graph that answers these pages in turn; a number is a status. */
async function advisor(pages: readonly (readonly object[] | number)[]) {
  const time = { now: 0 };
  let asked = 0;
  const { stub, arm } = await armOverStub((_, response) => {
    const page = pages[asked++] ?? [];
    if (typeof page === 'number') return json(response, page, { error: { code: 'Code', message: '' } });
    const more = asked < pages.length ? { $skipToken: String(asked) } : {};
    json(response, 200, { data: page, ...more });
  });
  const reader = new AdviceReader(new ArmClient(arm), () => time.now);
  const read = () => reader.of(subscriptionId, call);
  return { stub, time, read };
}

async function advised(pages: Parameters<typeof advisor>[0]) {
  const read = await (await advisor(pages)).read();
  if (!read.ok) throw new Error(read.failure.message);
  return Object.fromEntries([...read.value].map(([id, advice]) => [id.split('/').at(-1), advice]));
}

describe('what Azure Advisor recommends in a subscription', () => {
  test('is read page by page, by VM', async () => {
    expect(await advised([[row('a')], [row('B', disengaged)]])).toEqual({
      a: { kind: 'configuration', lastUpdated: '2026-07-01T00:00:00.000Z' },
      b: { kind: 'disengaged', lastUpdated: '2026-07-01T00:00:00.000Z' },
    });
  });

  test('is the latest of several about one VM', async () => {
    const [older, newer] = ['2026-06-30T00:00:00Z', '2026-07-02T00:00:00Z'];
    for (const rows of [
      [row('a', disengaged, newer), row('a', configuration, older)],
      [row('a', configuration, older), row('a', disengaged, newer)],
    ])
      expect(await advised([rows])).toMatchObject({ a: { kind: 'disengaged' } });
  });

  test.each([
    ['a whole subscription', { ...row('a'), vmId: `/subscriptions/${subscriptionId}` }],
    ['a VM of another subscription', { ...row('a'), vmId: vm('a').replaceAll(/[0-9a-f]{8}-/g, '99999999-') }],
    ['another recommendation', row('a', '11111111-2222-3333-4444-555555555555')],
    ['no time', { ...row('a'), lastUpdated: 'yesterday' }],
    ['nothing', { id: 'x' }],
  ])('is nothing where a row is about %s', async (_, bad) => {
    expect(Object.keys(await advised([[bad, row('good')]]))).toEqual(['good']);
  });

  test('is asked for once an hour', async () => {
    const { stub, time, read } = await advisor([[row('a')]]);
    await read();
    time.now = 59 * 60_000;
    await Promise.all([read(), read()]);
    expect(stub.seen).toHaveLength(1);
    time.now = 61 * 60_000;
    await read();
    expect(stub.seen).toHaveLength(2);
  });

  test('is not asked for again for ten minutes where Resource Graph refuses', async () => {
    const { stub, time, read } = await advisor([403, [row('a')]]);
    expect(await read()).toMatchObject({ ok: false, failure: { kind: 'forbidden' } });
    time.now = 9 * 60_000;
    expect(await read()).toMatchObject({ ok: false });
    expect(stub.seen).toHaveLength(1);
    time.now = 11 * 60_000;
    expect(await read()).toMatchObject({ ok: true });
  });

  test('is a failure where a page of it is missing, and not the half of it', async () => {
    expect(await (await advisor([[row('a')], 500])).read()).toMatchObject({ ok: false });
  });
});
