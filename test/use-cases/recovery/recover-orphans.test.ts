import { describe, expect, test } from 'vitest';
import { quietSecondsFor, type RunSeen } from '../../../src/core/coordination/recovery.ts';
import { registryKeyOf } from '../../../src/core/coordination/registry.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { entityKeyOf, parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { recoverHeld } from '../../../src/use-cases/recover-held.ts';
import { freeSlots } from '../../../src/use-cases/recovery/free-slots.ts';
import type { RecoveryScope } from '../../../src/use-cases/recovery/recover-one.ts';
import { recoverOrphans } from '../../../src/use-cases/recovery/recover-orphans.ts';
import { DurableInMemory } from '../../support/durable-in-memory.ts';
import { noon, subscriptionId } from '../../support/facts.ts';

const minutes = (n: number): string => new Date(Date.parse(noon) + n * 60_000).toISOString();
const idOf = (name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/${name}`;
const leaseKeyOf = (name: string): string => {
  const vm = parseVmId(idOf(name));
  if (!vm.ok) throw new Error('no id');
  return entityKeyOf(vm.value);
};
const entryOf = (name: string) => ({ runId: `run-${name}`, vmId: idOf(name), since: noon });
const over: RunSeen = { state: 'over', how: 'Failed', endedAt: noon };
const undo = (name: string) => ({ vmId: idOf(name), vmUid: 'u', power: 'running' as const, nics: [] });
const slotOf = (name: string) => ({
  runId: `run-${name}`,
  vm: leaseKeyOf(name),
  subscriptionId,
  domains: [],
  capacityKey: 'k',
  since: noon,
});

function scopeOf(
  durable: DurableInMemory,
  after = 60,
  given: Partial<RecoveryScope['deps']> = {},
): RecoveryScope {
  const quiet = (): void => undefined;
  const now = (): number => Date.parse(minutes(after));
  return {
    durable: durable.access,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    notify: async () => undefined,
    deps: { policy: defaultPolicy, now, newGuid: () => crypto.randomUUID(), ...given },
  };
}

const recovered = ({ begun }: DurableInMemory): string[] =>
  begun.map(({ recovers }) => recovers?.runId ?? '');

describe('a long pass', () => {
  // The VM that is down is in the last part of the registry, behind all runs that wait.
  const down = Array.from({ length: 500 }, (_, n) => `down-${n}`).find(
    (name) => registryKeyOf(leaseKeyOf(name)) === '15',
  );
  const name = down ?? '';
  const behindMany = (seen: RunSeen, left: object): DurableInMemory => {
    const durable = new DurableInMemory();
    for (let n = 0; n < 200; n++) durable.hold(entryOf(`waits-${n}`), over);
    durable.hold(entryOf(name), seen, left);
    return durable;
  };

  test.each<[string, RunSeen, object]>([
    ['reported its phase', { ...over, phase: 'starting' }, {}],
    ['stored its plan in the lease', over, { plan: 'restart', undo: undo(name) }],
    [
      'was purged, and stored its plan in the lease',
      { state: 'missing' },
      { plan: 'restart', undo: undo(name) },
    ],
  ])('first recovers a VM that may be down and whose run %s', async (_how, seen, left) => {
    const durable = behindMany(seen, left);
    await recoverOrphans(scopeOf(durable));
    expect(recovered(durable)[0]).toBe(`run-${name}`);
    expect(durable.begun).toHaveLength(26);
  });

  test('first recovers a VM whose run holds a slot, whatever else is known', async () => {
    const durable = behindMany(over, {});
    durable.safeguards = { ...noSafeguards, holders: [slotOf(name)] };
    await recoverOrphans(scopeOf(durable));
    expect(recovered(durable)[0]).toBe(`run-${name}`);
  });

  test('recovers every VM that is down, however many there are', async () => {
    const durable = new DurableInMemory();
    for (let n = 0; n < 60; n++) durable.hold(entryOf(`d-${n}`), { ...over, phase: 'updating' });
    await recoverOrphans(scopeOf(durable));
    expect(durable.begun).toHaveLength(60);
  });
});

describe('the pass of every minute', () => {
  test('finds an orphaned run that holds a slot, and costs one read while no run holds one', async () => {
    const durable = new DurableInMemory();
    await recoverHeld(scopeOf(durable));
    expect(durable.reads).toBe(1);
    durable.safeguards = { ...noSafeguards, holders: [slotOf('a'), slotOf('b')] };
    durable.hold(entryOf('a'), over, { plan: 'restart', undo: undo('a') });
    durable.hold(entryOf('b'), { state: 'live' }, { plan: 'restart', undo: undo('b') });
    await recoverHeld(scopeOf(durable));
    expect(recovered(durable)).toEqual(['run-a']);
  });

  test('takes a purged run for missing only after a minute', async () => {
    const durable = new DurableInMemory();
    durable.safeguards = { ...noSafeguards, holders: [slotOf('a')] };
    durable.hold(entryOf('a'), { state: 'missing' }, { plan: 'restart', undo: undo('a') });
    await recoverHeld(scopeOf(durable, 1));
    expect(recovered(durable)).toEqual([]);
    await recoverHeld(scopeOf(durable, 1.5));
    expect(recovered(durable)).toEqual(['run-a']);
  });

  test('wakes the runs whose turn has come, but not during a pause', async () => {
    const durable = new DurableInMemory();
    const { vm: _vm, ...ticket } = { ...slotOf('w'), asksAt: minutes(80) };
    durable.safeguards = { ...noSafeguards, queue: [ticket] };
    await recoverHeld(scopeOf(durable, 60, { policy: { ...defaultPolicy, paused: true } }));
    expect(durable.woken).toEqual([]);
    await recoverHeld(scopeOf(durable));
    expect(durable.woken).toEqual(['run-w']);
  });
});

test('a recovery waits for every delivery of the orphaned run, as long as the deadline setting makes necessary', async () => {
  const quietWith = async (deadlineMs?: number): Promise<number | undefined> => {
    const durable = new DurableInMemory();
    durable.hold(entryOf('a'), over);
    await recoverOrphans(scopeOf(durable, 60, deadlineMs === undefined ? {} : { deadlineMs }));
    return durable.begun[0]?.recovers?.quietSeconds;
  };
  expect(await quietWith(30_000)).toBe(quietSecondsFor(30));
  // 120 s until it begins, twice 10 s of the extension, three requests of its own.
  expect(quietSecondsFor(30)).toBeGreaterThanOrEqual(230);
  expect(await quietWith(120_000)).toBeGreaterThanOrEqual(500);
  // With a short deadline the stop counts: three answers of the extension and two requests.
  expect(await quietWith(1000)).toBeGreaterThanOrEqual(152);
});

test('the recovery of a run that does not exist waits from now on, since nobody knows when that run ended', async () => {
  const endOf = async (seen: RunSeen): Promise<string | undefined> => {
    const durable = new DurableInMemory();
    durable.hold(entryOf('a'), seen);
    await recoverOrphans(scopeOf(durable, 60));
    return durable.begun[0]?.recovers?.endedAt;
  };
  expect(await endOf({ state: 'missing' })).toBe(minutes(60));
  expect(await endOf(over)).toBe(noon);
});

describe('the slot of a run that is over and not listed', () => {
  const freed = async (durable: DurableInMemory, confirmed?: true): Promise<unknown[]> => {
    const slot = { ...slotOf('a'), ...(confirmed === undefined ? {} : { confirmed }) };
    await freeSlots(scopeOf(durable), [slot], new Set());
    return durable.signals;
  };

  test('stays taken while the run still holds its VM, and the run is registered again', async () => {
    const durable = new DurableInMemory();
    durable.leases.set(leaseKeyOf('a'), {
      holder: { runId: 'run-a', since: noon, undo: undo('a'), plan: 'restart' },
      recent: [],
    });
    expect(await freed(durable)).toEqual([
      { entity: 'runregistry', operation: 'register', input: entryOf('a') },
    ]);
  });

  test('stays taken while another run recovers it', async () => {
    const durable = new DurableInMemory();
    durable.leases.set(leaseKeyOf('a'), {
      holder: { runId: 'h', since: noon, recovers: 'run-a' },
      recent: [],
    });
    expect(await freed(durable)).toEqual([]);
  });

  test('is released otherwise, and counts as a stop only if that was confirmed', async () => {
    const released = (stopped: boolean): unknown => [
      {
        entity: 'safeguards',
        operation: 'release',
        input: expect.objectContaining({ runId: 'run-a', stopped }),
      },
    ];
    expect(await freed(new DurableInMemory())).toEqual(released(false));
    expect(await freed(new DurableInMemory(), true)).toEqual(released(true));
  });
});
