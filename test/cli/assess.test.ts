import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../cli/assess/rows.ts';
import { printable } from '../../cli/command-line/say.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { PacedClock } from '../../sandbox/clock.ts';
import { proveAssessScale } from '../../scripts/proof-assess-scale.ts';
import { type Ran, runAssess } from '../../scripts/run-assess.ts';
import { csvCell } from '../../src/core/lib/csv.ts';

const root = path.resolve(import.meta.dirname, '../..');
const day = 24 * 3_600_000;

describe('npm run assess', () => {
  let azure: SimulatedAzure;
  let subscription: string;

  beforeAll(async () => {
    const now = Date.now();
    azure = await startSimulatedAzure({
      clock: new PacedClock({ origin: now, realOrigin: now, speed: 1 }),
      seed: 3,
    });
    subscription = azure.environment().ACCELNET_SUBSCRIPTIONS ?? '';
    const order = { size: 'Standard_D4s_v3', settled: true, raiseEvents: false };
    azure.createVm({ ...order, name: 'fits', createdAt: now - 3_600_000 });
    azure.createVm({ ...order, name: 'small', size: 'Standard_B2s' });
    azure.createVm({ ...order, name: 'old', createdAt: now - 90 * day });
    azure.createVm({ ...order, name: 'out', resourceGroup: 'other', tags: { 'accelnet-opt-out': '=1+1' } });
    azure.createVm({ ...order, name: 'done', nics: [{ name: 'done-nic', accelerated: true }] });
    azure.createVm({ ...order, name: 'spot', priority: 'Spot' });
    azure.createVm({
      ...order,
      name: 'two',
      createdAt: now - 3_600_000,
      nics: [
        { name: 'front', accelerated: true },
        { name: 'back', resourceGroup: 'rg-network' },
      ],
    });
  });
  afterAll(async () => await azure.close());

  const run = (...args: string[]): Promise<Ran> => runAssess(args, { environment: azure.environment() });
  const requestsOf = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
    const before = azure.journal().length;
    await work();
    const counts: Record<string, number> = {};
    for (const entry of azure.journal().slice(before))
      if (entry.type === 'request' && entry.path.startsWith('/subscriptions'))
        counts[`${entry.method} ${entry.operation}`] =
          (counts[`${entry.method} ${entry.operation}`] ?? 0) + 1;
    return counts;
  };
  const reasonsIn = (rows: readonly Row[]): Record<string, string> =>
    Object.fromEntries(rows.map(({ vm, reason }) => [vm.split('/').at(-1) ?? '', reason]));

  test('takes what the command line says of sizes, and shows it as evidence', async () => {
    const { code, out } = await run(
      ...['--subscription', subscription, '--format', 'json'],
      ...['--trust-size', 'D4s_*=platform', '--trust-size', 'Standard_D*=gains'],
    );
    expect(code).toBe(0);
    const { vms } = JSON.parse(out) as { vms: Row[] };
    expect(reasonsIn(vms).fits).toBe('accelerated-by-platform');
    const said = { size: 'platform', from: 'policy: sizes (command line)' };
    expect(vms.find(({ vm }) => vm.endsWith('/fits'))?.evidence).toContainEqual(said);
    const wrong = await run('--subscription', subscription, '--trust-size', 'D4s_v5=yes');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('D*as_v5=gains')]);
  });

  test('assesses a subscription from its lists, and says what must be confirmed', async () => {
    const { code, out, err } = await run('--subscription', subscription, '--format', 'json');
    expect([code, err]).toEqual([0, expect.stringContaining('7 virtual machines')]);
    const { vms, complete, totals } = JSON.parse(out) as {
      vms: Row[];
      complete: boolean;
      totals: Record<string, number>;
    };
    expect(reasonsIn(vms)).toEqual({
      fits: 'to-confirm',
      two: 'to-confirm',
      small: 'size-not-capable',
      old: 'report-only',
      out: 'opted-out',
      done: 'already-accelerated',
      spot: 'spot-vm',
    });
    expect(vms.find(({ vm }) => vm.endsWith('/fits'))?.missing).toEqual(
      expect.arrayContaining(['power', 'agent', 'osReported']),
    );
    expect(vms.find(({ vm }) => vm.endsWith('/spot'))?.reasons).toContain('spot-vm');
    expect(complete).toBe(true);
    expect(totals).toMatchObject({ 'to-confirm': 2, 'opted-out': 1 });
  });

  test('needs the lists and one SKU request for each location, however many VMs there are', async () => {
    const counts = await requestsOf(() => run('--subscription', subscription));
    expect(counts).toEqual({
      'GET virtualMachines/list': 1,
      'GET networkInterfaces/list': 1,
      'GET resourceGroups/list': 1,
      'GET locks/list': 1,
      'GET denyAssignments/list': 1,
      'GET subscriptions/read': 1,
      'GET skus/read': 1,
    });
  });

  test('assesses VMs that are given by id with every rule, and shows which could not be read', async () => {
    const [fits, gone] = [azure.vm('fits').id, azure.vm('fits').id.replace(/fits$/, 'gone')];
    const { code, out } = await run('--vm', fits, '--vm', gone, '--format', 'json');
    const { vms, complete } = JSON.parse(out) as {
      vms: (Row & { details: { rules: unknown[] } })[];
      complete: boolean;
    };
    expect([code, complete]).toEqual([1, false]);
    expect(reasonsIn(vms)).toEqual({ fits: 'not-accelerated', gone: 'facts-not-readable' });
    expect(vms[0]?.details.rules.length).toBeGreaterThan(30);
  });

  test('writes a table with totals, and CSV that no spreadsheet executes', async () => {
    const table = await run('--subscription', subscription);
    expect(table.out).toMatch(/^VM +LOCATION +SIZE +DECISION +REASON +WHY\n/);
    expect(table.out).toMatch(/^other\/out +westeurope +Standard_D4s_v3 +skip +opted-out +The owner/m);
    expect(table.out).toMatch(/^ +2 {2}to-confirm$/m);
    const csv = await run('--subscription', subscription, '--format', 'csv');
    const lines = csv.out.trimEnd().split('\r\n');
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe(
      '"vm","location","size","mode","newVm","decision","reason","reasons","missing","sentence","evidence"',
    );
    expect(csv.err).toMatch(/^ +2 {2}to-confirm$/m);
  });

  test('assesses by the policy file that it is given, and refuses a faulty one with every fault', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'accelnet-policy-'));
    const given = (policy: unknown): Promise<Ran> => {
      const file = path.join(folder, 'policy.json');
      writeFileSync(file, JSON.stringify(policy));
      return run('--subscription', subscription, '--format', 'json', '--policy', file);
    };
    try {
      const { code, out } = await given({ version: 1, modes: { existingVms: 'enforce' } });
      expect([code, reasonsIn(JSON.parse(out).vms).old]).toEqual([0, 'to-confirm']);
      const faulty = await given({ version: 1, modes: { existingVms: 'always' }, limit: {} });
      expect([faulty.code, faulty.out]).toEqual([2, '']);
      expect(faulty.err).toMatch(/modes\.existingVms[\s\S]*limit|limit[\s\S]*modes\.existingVms/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('waits as a throttling answer demands and continues', async () => {
    azure.addFault({
      operation: 'virtualMachines/list',
      effect: {
        kind: 'http',
        status: 429,
        code: 'OperationNotAllowed',
        message: 'later',
        headers: { 'retry-after': '1' },
      },
    });
    const { code, err } = await run('--subscription', subscription);
    expect([code, err]).toEqual([0, expect.stringMatching(/^Azure is throttled: asked again in 1 s$/m)]);
  });

  test('reports that Azure refuses and that its answer is not complete', async () => {
    azure.addFault({
      operation: 'virtualMachines/list',
      effect: { kind: 'http', status: 403, code: 'AuthorizationFailed', message: 'no right to list' },
    });
    const { code, out, err } = await run('--subscription', subscription, '--format', 'json');
    expect([code, JSON.parse(out).complete]).toEqual([1, false]);
    expect(err).toContain('forbidden (AuthorizationFailed): no right to list');
  });

  test('ends at Ctrl-C with valid output that is marked as incomplete', async () => {
    azure.addFault({
      operation: 'virtualMachines/list',
      effect: {
        kind: 'http',
        status: 429,
        code: 'OperationNotAllowed',
        message: 'later',
        headers: { 'retry-after': '600' },
      },
    });
    let interrupted = false;
    const { code, out, err } = await runAssess(['--subscription', subscription, '--format', 'json'], {
      environment: azure.environment(),
      onSaid: (said, interrupt) => {
        if (interrupted || !said.includes('asked again in 600 s')) return;
        interrupted = true;
        interrupt();
      },
    });
    expect([code, JSON.parse(out)]).toEqual([130, { vms: [], complete: false, totals: {} }]);
    expect(err).toContain('interrupted');
  });

  test('has sent nothing but GET requests in all these tests', () => {
    const sent = azure.journal().filter((entry) => entry.type === 'request');
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('the command line of npm run assess', () => {
  test.each<[string, string[], RegExp]>([
    ['nothing', [], /either --vm or --subscription/],
    [
      'both',
      ['--vm', '/x', '--subscription', 'y'],
      /--vm: resource id.*[\s\S]*--subscription: should be a subscription id/,
    ],
    [
      'an unknown option',
      ['--force', '--subscription', '11111111-2222-4333-8444-555555555555'],
      /--force: there is no such option/,
    ],
    ['a word', ['all'], /all: is not expected here/],
    [
      'another format',
      ['--format', 'xml', '--subscription', '11111111-2222-4333-8444-555555555555'],
      /--format: should be table, json, csv/,
    ],
    ['a missing value', ['--subscription'], /--subscription: needs a value/],
    [
      'plain http',
      ['--endpoint', 'http://x', '--subscription', '11111111-2222-4333-8444-555555555555'],
      /--endpoint: should be an https URL/,
    ],
  ])('refuses %s with a clear message and exit code 2', async (_title, args, words) => {
    const { code, out, err } = await runAssess(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
  });

  test('shows its options with --help', async () => {
    expect(await runAssess(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--vm ID') });
  });
});

/** The files of src/azure that a source imports. */
function azureIn(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'[^']*src\/azure\/([^']+)'/g)].map(
    ([, file]) => file ?? '',
  );
}

describe('the code of npm run assess', () => {
  test('reaches Azure only through the reader, which cannot write', () => {
    const files = globSync(['cli/*.ts', 'cli/assess/*.ts'], { cwd: root });
    const imported = files.flatMap((file) => azureIn(readFileSync(path.join(root, file), 'utf8')));
    expect(files.length).toBeGreaterThan(4);
    expect([...new Set(imported)].sort()).toEqual(['inventory/reader.ts']);
  });

  test('fails this check if it imports more of src/azure', () => {
    expect(azureIn("import { AzureCloud } from '../../src/azure/resources/azure-cloud.ts';")).toEqual([
      'resources/azure-cloud.ts',
    ]);
    expect(azureIn("await import('../src/azure/arm-client.ts')")).toEqual(['arm-client.ts']);
  });
});

test('a CSV cell is always one cell and never a formula', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '\n='), fc.string())
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const cell = csvCell(text);
      expect(cell).toMatch(/^"(?:[^"]|"")*"$/);
      expect(cell).not.toMatch(/^"\s*[=+\-@\t\r]/);
    }),
  );
  expect(printable('\u001b[31mred\u0007')).toBe('?[31mred?');
});

test('a subscription of thousands needs its pages, one SKU request for each location and little memory', async () => {
  const report = await proveAssessScale(3000, 250);
  expect(report).toMatchObject({ vms: 3000, requests: 6 + 6 + 4 + 3 });
});

test('the proof fails if more memory is used than allowed', async () => {
  await expect(proveAssessScale(10, 20)).rejects.toThrow(/MB$/);
});
