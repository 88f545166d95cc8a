import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DrivenClock } from '../../../sandbox/clock.ts';
import { type Bench, startBench } from './support/bench.ts';
import { clientCommands, type VmModel } from './support/client-model.ts';
import { startWebhook } from './support/webhook.ts';

const vms = 2;

function makeVm({ azure }: Bench, n: number): VmModel {
  const power = n === 0 ? 'deallocated' : 'running';
  const order = { name: `vm-${n}`, size: 'Standard_D4s_v3', powerState: power, settled: true } as const;
  const { id, nicIds } = azure.createVm(order);
  return { id, nic: nicIds[0] ?? '', power, flag: false, locked: false };
}

describe('any sequence of operations', () => {
  test('follows the rules, sends no token elsewhere, and gives the same world after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(clientCommands(vms), async (commands) => {
        const dataDir = mkdtempSync(join(tmpdir(), 'simulated-azure-model-'));
        onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
        const hook = await startWebhook();
        const first = await startBench({ dataDir });
        await first.azure.subscribe({ url: hook.url });
        const made = Array.from({ length: vms }, (_, n) => makeVm(first, n));
        await first.azure.close();

        // Saved before and saved after: in between only changes are saved.
        const bench = await startBench({ dataDir, clock: first.clock, throttling: false });
        await fc.asyncModelRun(
          () => ({ model: { now: bench.clock.now(), vms: made }, real: bench }),
          commands,
        );
        expect(hook.received.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
        expect(JSON.stringify(hook.received)).not.toMatch(/Bearer|eyJ/);

        await bench.azure.inFlight.whenIdle();
        const before = bench.azure.state();
        await bench.azure.close();
        await hook.close();
        const again = await startBench({ dataDir, clock: new DrivenClock(bench.clock.now()) });
        expect(again.azure.state()).toEqual(before);
        await again.azure.close();
      }),
      { numRuns: 25 },
    );
  });
});
