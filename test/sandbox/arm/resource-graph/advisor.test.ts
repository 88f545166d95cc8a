import { describe, expect, test } from 'vitest';
import { advisor } from '../../../../sandbox/arm/resource-graph/advisor.ts';
import { advisorQuery } from '../../../../src/azure/inventory/graph-queries.ts';
import { type Bench, startBench } from '../support/bench.ts';

const path = '/providers/Microsoft.ResourceGraph/resources';
const kinds: Readonly<Record<string, string>> = {
  '3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4': 'configuration',
  'a06456ed-afb7-4d16-86fd-0054e25268ed': 'disengaged',
};

interface Row {
  readonly id: string;
  readonly vmId: string;
  readonly typeId: string;
  readonly lastUpdated: string;
}

async function rowsOf({ arm }: Bench): Promise<Row[]> {
  const { body } = await arm.call('POST', path, { body: { query: advisor.text } });
  return body.data as Row[];
}

const said = async (bench: Bench): Promise<string[]> =>
  (await rowsOf(bench)).map(({ vmId, typeId }) => `${vmId.split('/').at(-1)} ${kinds[typeId]}`).sort();

const hours = (count: number): number => count * 3600;
const always = { advisorConfigurationSeconds: 0, advisorDisengagedSeconds: 0 };
const size = 'Standard_D4s_v3';

describe('Advisor, through Resource Graph', () => {
  test('is asked as the app asks it', () => {
    expect(advisor.text).toBe(advisorQuery);
  });

  test('recommends the flag for a running VM whose size takes it, and looks into flags without effect', async () => {
    const bench = await startBench({ rules: always });
    const { azure } = bench;
    azure.createVm({ name: 'off', size, settled: true });
    azure.createVm({ name: 'on', size, settled: true, nics: [{ name: 'n1', accelerated: true }] });
    const bare = [{ name: 'n2', accelerated: true }];
    azure.createVm({ name: 'bare', size, settled: true, driver: false, nics: bare });
    azure.createVm({ name: 'small', size: 'Standard_B2s', settled: true });
    azure.createVm({ name: 'down', size, powerState: 'deallocated' });
    expect(await said(bench)).toEqual(['bare disengaged', 'off configuration']);
  });

  test('looks every twelve and six hours, by the rules advisorConfigurationSeconds and advisorDisengagedSeconds', async () => {
    const bench = await startBench();
    bench.azure.createVm({ name: 'off', size, settled: true });
    const bare = [{ name: 'n2', accelerated: true }];
    bench.azure.createVm({ name: 'bare', size, settled: true, driver: false, nics: bare });
    expect(await said(bench)).toEqual([]);
    await bench.pass(hours(4));
    expect(await said(bench)).toEqual(['bare disengaged', 'off configuration']);
    await bench.pass(hours(1));
    bench.azure.changePower('off', 'deallocate');
    await bench.pass(hours(5));
    expect(await said(bench)).toEqual(['bare disengaged', 'off configuration']);
    const rows = await rowsOf(bench);
    expect(rows.map(({ lastUpdated }) => lastUpdated).sort()).toEqual([
      '2026-11-23T12:00:00.000Z',
      '2026-11-23T18:00:00.000Z',
    ]);
    await bench.pass(hours(8));
    expect(await said(bench)).toEqual(['bare disengaged']);
  });

  test('may be wrong about a VM, and silent', async () => {
    const bench = await startBench({ rules: always });
    const { azure, clock } = bench;
    const { id: fine } = azure.createVm({
      name: 'fine',
      size,
      settled: true,
      nics: [{ name: 'n1', accelerated: true }],
    });
    const { id: off } = azure.createVm({ name: 'off', size, settled: true });
    const lastUpdated = clock.now() - 1000 * hours(30);
    azure.setAdvice([
      { vm: fine, kind: 'disengaged', lastUpdated },
      { vm: off, kind: 'configuration', shown: false },
    ]);
    expect(await said(bench)).toEqual(['fine disengaged']);
    expect((await rowsOf(bench))[0]?.lastUpdated).toBe('2026-11-22T02:00:00.000Z');
  });

  test('shows nothing to whom Microsoft.Advisor/recommendations/read is not given', async () => {
    const bench = await startBench({ rules: always });
    const { azure } = bench;
    azure.createVm({ name: 'off', size, settled: true });
    const scope = azure.vm('off').id.split('/resourceGroups/')[0] ?? '';
    const reads = ['Microsoft.Compute/*/read', 'Microsoft.ResourceGraph/resources/read'];
    azure.setRoleAssignments([{ principalId: 'raw', scope, actions: reads }]);
    expect(await said(bench)).toEqual([]);
    azure.setRoleAssignments([
      { principalId: 'raw', scope, actions: [...reads, 'Microsoft.Advisor/recommendations/read'] },
    ]);
    expect(await said(bench)).toEqual(['off configuration']);
  });
});
