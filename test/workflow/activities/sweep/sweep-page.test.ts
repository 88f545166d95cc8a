import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import { assessVm } from '../../../../src/assessment/assess-vm.ts';
import { AssessmentStore } from '../../../../src/assessment/assessment-store.ts';
import { createFleets } from '../../../../src/azure/inventory/fleets.ts';
import type { RegistryEntry } from '../../../../src/core/coordination/registry.ts';
import { parseVmId } from '../../../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.ts';
import type { Result } from '../../../../src/ports/cloud.ts';
import { AroundCache } from '../../../../src/workflow/activities/sweep/around.ts';
import type { SweptPage } from '../../../../src/workflow/activities/sweep/sweep-activity-types.ts';
import { sweepGone } from '../../../../src/workflow/activities/sweep/sweep-gone.ts';
import { sweepPage } from '../../../../src/workflow/activities/sweep/sweep-page.ts';
import { azureOverSimulation, monday } from '../../../support/azure-over-simulation.ts';
import { sizeObservation } from '../../../support/evidence.ts';
import { MemoryJournal } from '../../../support/memory-journal.ts';
import { MemorySizeObservations } from '../../../support/memory-size-observations.ts';

const defaultValue: VmOrder = { name: 'vm', size: 'Standard_D4s_v3', settled: true, raiseEvents: false };
const max = { outages: 10, quiet: 10, waits: 10, others: 100 };
const log = { error: (line: string): void => expect(line).toBe('') };

async function fleetOf(orders: readonly Partial<VmOrder>[], given: Partial<Policy> = {}) {
  const world = await azureOverSimulation();
  const ids = orders.map((order) => world.azure.createVm({ ...defaultValue, ...order }).id);
  const subscriptionId = ids[0]?.split('/')[2] ?? '';
  const journal = new MemoryJournal();
  const sizes = new MemorySizeObservations();
  const keeper = new AssessmentStore({ journal, now: world.now });
  const policy = { ...defaultPolicy, modeForExisting: 'enforce' as const, settleMinutes: 0, ...given };
  const { cloud } = world.sources();
  const deps = {
    cloud,
    policy,
    keeper,
    journal,
    sizes,
    now: world.now,
    newGuid: () => '00000000-0000-4000-8000-0000000000ee',
    fleets: createFleets(world),
  };
  const registry: RegistryEntry[] = [];
  const registries = { registryOf: async (key: string) => (key === '0' ? registry : []) };
  const cache = new AroundCache();
  let sweeps = 0;
  /** All pages of one sweep. */
  const sweep = async (source: 'graph' | 'lists' = 'graph'): Promise<readonly SweptPage[]> => {
    const sweepId = `sweep-${++sweeps}`;
    const pages: SweptPage[] = [];
    let token: string | undefined;
    do {
      const startedAt = new Date(world.now()).toISOString();
      const input = {
        sweepId,
        subscriptionId,
        source,
        startedAt,
        max,
        ...(token === undefined ? {} : { token }),
      };
      const page = await sweepPage(deps, cache, registries, input);
      if (!page.ok) throw new Error(JSON.stringify(page.failure));
      pages.push(page.value);
      token = page.value.next;
    } while (token !== undefined);
    return pages;
  };
  const kept = (n: number) => journal.assessments.get(ids[n]?.toLowerCase() ?? '');
  /** Assesses a VM as an event or a candidate of a sweep does. */
  const assessAlone = async (n: number): Promise<void> => {
    const vm = parseVmId(ids[n] ?? '');
    if (!vm.ok) throw new Error(vm.faults.join());
    const assessment = await assessVm(world.sources(), policy, vm.value, { correlationId: 'c' });
    await keeper.keep({ vm: vm.value, assessment, by: 'scan' }, log.error);
  };
  return { ...world, ids, subscriptionId, deps, journal, sizes, registry, sweep, kept, assessAlone };
}

describe('a sweep of a subscription', () => {
  test('costs one request for each thousand VMs, thousand groups and location, and one each for locks, tags, deny assignments and Advisor', async () => {
    const orders = Array.from({ length: 2100 }, (_, n) => ({
      name: `vm-${n}`,
      resourceGroup: `rg-${n % 50}`,
      location: n % 2 === 0 ? 'westeurope' : 'northeurope',
    }));
    const { sweep, requests } = await fleetOf(orders);
    requests();
    const pages = await sweep();
    expect(pages.map(({ vms, assessed }) => [vms, assessed])).toEqual([
      [1000, 1000],
      [1000, 1000],
      [100, 100],
    ]);
    const seen = requests();
    const count = (pattern: RegExp): number => seen.filter((path) => pattern.test(path)).length;
    expect({
      graph: count(/resourcegraph/i),
      skus: count(/\/skus/),
      locks: count(/\/locks/),
      denials: count(/denyAssignments/i),
      tags: count(/^\/subscriptions\/[^/]+$/),
    }).toEqual({ graph: 3 + 1 + 1, skus: 2, locks: 1, denials: 1, tags: 1 });
    expect(seen).toHaveLength(10);
    // Nothing in a history grows with the fleet.
    expect(Math.max(...pages.map((page) => JSON.stringify(page).length))).toBeLessThan(30_000);
  });

  test('keeps an assessment of every VM, and names as candidates those that no list excludes', async () => {
    const { sweep, kept, ids } = await fleetOf([
      { name: 'fit' },
      { name: 'out', tags: { 'accelnet-opt-out': 'true' } },
      { name: 'small', size: 'Standard_B2s' },
      { name: 'on', nics: [{ name: 'on-nic', accelerated: true }] },
      { name: 'report', tags: { 'accelnet-mode': 'report' } },
      { name: 'stopped', powerState: 'stopped' },
    ]);
    const [page] = await sweep();
    expect(page).toMatchObject({ vms: 6, assessed: 6, notKept: 0 });
    expect(page?.candidates.map(({ vmId }) => vmId)).toEqual([ids[0]]);
    expect([0, 1, 2, 3, 4, 5].map((n) => kept(n)?.reason)).toEqual([
      'to-be-confirmed',
      'opted-out',
      'size-not-capable',
      'already-accelerated',
      'report-only',
      'vm-stopped',
    ]);
    expect(kept(1)).toMatchObject({ by: 'scan', decision: 'skip', evidence: [{ code: 'opted-out' }] });
  });

  test('keeps what an assessment of the VM found until the list contradicts it', async () => {
    const { sweep, kept, assessAlone, azure, pass } = await fleetOf([{ name: 'fit' }, { name: 'other' }]);
    await assessAlone(0);
    expect(kept(0)).toMatchObject({ decision: 'remediate', plan: 'restart' });
    const found = kept(0)?.observedAt;
    pass(60);
    const [page] = await sweep();
    expect(kept(0)).toMatchObject({ decision: 'remediate', observedAt: found });
    expect(kept(0)?.listedAt).not.toBe(found);
    const due = page?.candidates.find(({ vmId }) => vmId.endsWith('/fit'));
    expect(due).toMatchObject({ due: 'outages', since: found });
    azure.setTags('fit', { 'accelnet-opt-out': 'true' });
    pass(60);
    await sweep();
    expect(kept(0)).toMatchObject({ decision: 'skip', reason: 'opted-out' });
  });

  test('names VMs of an unknown size as candidates only where their guests may be asked', async () => {
    const unknown = [{ name: 'asked', size: 'Standard_D4as_v6' }];
    const [off, on] = [await fleetOf(unknown), await fleetOf(unknown, { preflight: 'when-unknown' })];
    expect((await off.sweep())[0]?.candidates).toEqual([]);
    expect(off.kept(0)?.reason).toBe('size-unknown');
    expect((await on.sweep())[0]?.candidates).toMatchObject([{ vmId: on.ids[0] }]);
    expect(on.kept(0)).toMatchObject({ decision: 'to-confirm', reason: 'to-be-confirmed' });
  });

  test('leaves an unknown size in the list to what an assessment of the VM itself found, until it is asked again', async () => {
    const { sweep, kept, assessAlone, pass } = await fleetOf(
      [
        {
          name: 'silent',
          size: 'Standard_D4as_v6',
          settled: false,
          createdAt: Date.parse(monday) - 40 * 24 * 3_600_000,
        },
      ],
      { preflight: 'when-unknown' },
    );
    await assessAlone(0);
    const found = kept(0);
    pass(60);
    const [page] = await sweep();
    expect(kept(0)?.observedAt).toBe(found?.observedAt);
    expect(page?.candidates).toMatchObject([{ since: found?.observedAt }]);
  });

  test('knows what the fleet has shown of a size, and takes nothing for known where that cannot be read', async () => {
    const { sweep, kept, sizes, pass } = await fleetOf([{ name: 'one', size: 'Standard_D4as_v6' }]);
    for (const n of [1, 2, 3])
      await sizes.keep(sizeObservation({ vmUid: `uid-${n}`, shows: 'no-effect', at: monday }));
    await sweep();
    expect(kept(0)?.reason).toBe('size-not-capable');
    sizes.trouble = { kind: 'unavailable', message: 'no answer' };
    pass(660);
    await sweep();
    expect(kept(0)?.reason).toBe('size-unknown');
  });

  test('names first what Azure Advisor names, and goes on where Advisor cannot be read', async () => {
    const { sweep, ids, deps } = await fleetOf([{ name: 'plain' }, { name: 'advised' }]);
    const lastUpdated = monday;
    const advised = new Map([[ids[1]?.toLowerCase() ?? '', { kind: 'configuration', lastUpdated } as const]]);
    deps.cloud.readAdvice = async () => ({ ok: true, value: advised });
    const [page] = await sweep();
    expect(page?.candidates).toMatchObject([{ vmId: ids[1], hint: 'advisor' }, { vmId: ids[0] }]);
    deps.cloud.readAdvice = async () => ({ ok: false, failure: { kind: 'forbidden', message: '' } });
    expect((await sweep())[0]?.candidates).toHaveLength(2);
  });

  test('does not overwrite a newer assessment by an event with an older list', async () => {
    const { sweep, kept, assessAlone, azure } = await fleetOf([{ name: 'fit' }]);
    azure.setTags('fit', { 'accelnet-opt-out': 'true' });
    await assessAlone(0);
    azure.setTags('fit', {});
    await sweep();
    expect(kept(0)).toMatchObject({ reason: 'opted-out', by: 'scan' });
  });

  test('names no VM that a run holds as a candidate, but names VMs that are down after a run', async () => {
    const { sweep, registry, ids, journal, assessAlone, kept, pass } = await fleetOf([
      { name: 'held' },
      { name: 'down', powerState: 'deallocated', tags: { 'accelnet-opt-out': 'true' } },
    ]);
    registry.push({ runId: 'r', vmId: ids[0]?.toUpperCase() ?? '', since: '2026-11-23T08:00:00Z' });
    await assessAlone(1);
    const assessment = kept(1);
    if (assessment === undefined) throw new Error('no verdict');
    await journal.recordAssessment({ ...assessment, remediationId: 'r-1' });
    pass(60);
    const [page] = await sweep();
    expect(page).toMatchObject({ candidates: [], down: [ids[1]] });
    expect(kept(1)).toMatchObject({ remediationId: 'r-1', by: 'scan' });
  });

  test('names a VM as a candidate, without an assessment, where its list is not enough', async () => {
    const { sweep, ids, deps, kept } = await fleetOf([{ name: 'one' }, { name: 'two' }]);
    const { pageOfVms } = deps.fleets.graph;
    deps.fleets.graph.pageOfVms = async (...asked) => {
      const page = await pageOfVms.apply(deps.fleets.graph, asked);
      if (!page.ok) return page;
      const [one, two] = page.value.items;
      // A network interface that the list does not contain yet, and a row that cannot be read.
      const items = one === undefined ? [] : [{ ...one, nics: [] }];
      return { ok: true, value: { items, unreadable: [{ id: two?.vm.id ?? '', fault: 'strange' }] } };
    };
    const [page] = await sweep();
    expect(page).toMatchObject({ vms: 2, assessed: 0 });
    expect(page?.candidates.map(({ vmId }) => vmId).sort()).toEqual([...ids].sort());
    expect([kept(0), kept(1)]).toEqual([undefined, undefined]);
  });

  test('sweeps a subscription although the sizes of one location cannot be read', async () => {
    const { sweep, ids, azure, requests } = await fleetOf([
      { name: 'one' },
      { name: 'two' },
      { name: 'there', location: 'northeurope', tags: { 'accelnet-opt-out': 'true' } },
    ]);
    const effect = { kind: 'http', status: 400, code: 'InvalidParameter', message: '' } as const;
    azure.addFault({ operation: 'skus/read', count: 1, effect });
    const [page] = await sweep();
    expect(page).toMatchObject({ vms: 3, assessed: 1 });
    expect(page?.candidates.map(({ vmId }) => vmId).sort()).toEqual(ids.slice(0, 2).sort());
    expect(requests().filter((path) => path.includes('/skus'))).toHaveLength(2);
  });

  test('goes on without its journal, and reports how much was not kept', async () => {
    const { sweep, journal } = await fleetOf([{ name: 'one' }, { name: 'two' }]);
    journal.trouble = { kind: 'unavailable', message: 'no answer' };
    expect(await sweep()).toMatchObject([{ vms: 2, assessed: 2, notKept: 2, candidates: [{}, {}] }]);
  });
});

describe('after a complete sweep', () => {
  test('a VM that was not listed counts as gone only if Azure confirms that, and is forgotten then', async () => {
    const { sweep, deps, kept, azure, subscriptionId, now, pass } = await fleetOf([
      { name: 'stays' },
      { name: 'goes' },
    ]);
    await sweep();
    pass(60);
    azure.deleteVm('goes');
    pass(60);
    const startedAt = new Date(now()).toISOString();
    pass(1);
    const forgotten: string[] = [];
    const gone = async (): ReturnType<typeof sweepGone> =>
      await sweepGone(deps, { subscriptionId, source: 'graph', startedAt }, log, async ({ name }) => {
        forgotten.push(name);
      });
    // No VM was listed since: both are read.
    expect(await gone()).toEqual({ ok: true, value: { gone: 1 } });
    expect([kept(0)?.decision, kept(1)?.decision]).toEqual(['to-confirm', 'gone']);
    await sweep();
    expect(await gone()).toEqual({ ok: true, value: { gone: 0 } });
    expect(forgotten).toEqual(['goes']);
    expect(kept(1)).toMatchObject({ decision: 'gone', size: 'Standard_D4s_v3', by: 'scan' });
  });

  test.each(['event', 'run'] as const)(
    'a VM that an %s found gone is forgotten too, once Azure confirms it',
    async (by) => {
      const { sweep, deps, azure, subscriptionId, now, pass, kept } = await fleetOf([
        { name: 'stays' },
        { name: 'goes' },
      ]);
      await sweep();
      pass(600);
      azure.deleteVm('goes');
      const failure = { kind: 'not-found', message: 'no such VM' } as const;
      for (const n of [0, 1]) {
        const vm = parseVmId(kept(n)?.vmId ?? '');
        if (!vm.ok) throw new Error('no VM is kept');
        await deps.keeper.keep({ vm: vm.value, assessment: { ok: false, failure }, by }, () => undefined);
      }
      pass(600);
      const startedAt = new Date(now()).toISOString();
      pass(1);
      const forgotten: string[] = [];
      for (const _twice of [1, 2])
        await sweepGone(deps, { subscriptionId, source: 'graph', startedAt }, log, async ({ name }) => {
          forgotten.push(name);
        });
      expect(forgotten).toEqual(['goes']);
    },
  );

  describe('a VM that was not listed and is not found', () => {
    /** After a sweep and, minutes later, another one that does not list it: what is forgotten of `web` when its reads are answered this way. */
    async function swept(minutes: number, vmReads: readonly (string | undefined)[], groupRead?: string) {
      const { sweep, deps, subscriptionId, now, pass, kept } = await fleetOf([{ name: 'web' }]);
      await sweep();
      pass(minutes);
      const startedAt = new Date(now()).toISOString();
      pass(1);
      let reads = 0;
      const answered = async <T>(
        code: string | undefined,
        read: () => Promise<Result<T>>,
      ): Promise<Result<T>> =>
        code === undefined
          ? await read()
          : { ok: false, failure: { kind: 'not-found', message: '404', status: 404, code } };
      const { cloud } = deps;
      const odd = Object.assign(Object.create(cloud), {
        readVm: (...call: Parameters<typeof cloud.readVm>) =>
          answered(vmReads[reads++], () => cloud.readVm(...call)),
        readGroup: (...call: Parameters<typeof cloud.readGroup>) =>
          answered(groupRead, () => cloud.readGroup(...call)),
      });
      const forgotten: string[] = [];
      const input = { subscriptionId, source: 'graph', startedAt } as const;
      const gone = async () =>
        await sweepGone({ ...deps, cloud: odd }, input, log, async ({ name }) => void forgotten.push(name));
      return { gone, forgotten, kept };
    }
    const own = 'ResourceNotFound';
    const ofGroup = 'ResourceGroupNotFound';

    test.each([
      ['once, as itself', 600, [own, undefined], undefined],
      ['once, as its group', 600, [ofGroup], undefined],
      ['as its group and then as itself', 600, [ofGroup, own], undefined],
      ['as itself and then as its group', 600, [own, ofGroup], undefined],
      ['as its group, which is not found either, minutes after it was seen', 30, [ofGroup], ofGroup],
    ] as const)(
      '%s does not count as gone, and nothing of it is forgotten',
      async (_title, minutes, vmReads, groupRead) => {
        const { gone, forgotten, kept } = await swept(minutes, vmReads, groupRead);
        expect(await gone()).toEqual({ ok: true, value: { gone: 0 } });
        expect([forgotten, kept(0)?.decision]).toEqual([[], 'to-confirm']);
      },
    );

    test.each([
      ['as itself, twice', [own, own], undefined],
      ['as its group, which is not found either, long after it was seen', [ofGroup], ofGroup],
    ] as const)('%s counts as gone', async (_title, vmReads, groupRead) => {
      const { gone, forgotten, kept } = await swept(600, vmReads, groupRead);
      expect(await gone()).toEqual({ ok: true, value: { gone: 1 } });
      expect([forgotten, kept(0)?.decision, kept(0)?.reason]).toEqual([['web'], 'gone', 'resource-gone']);
    });
  });
});
