import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../../src/core/coordination/failure-domains.ts';
import type { SafeguardTicket } from '../../../src/core/coordination/safeguards-state.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { budgetOf } from '../../../src/core/decision/disruption-budget.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { entityKeyOf, parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import type { MaxUnavailable } from '../../../src/core/policy/policy-types.ts';
import { facts, noon, subscriptionId, vmFacts } from '../../support/facts.ts';
import { limits, Safeguards } from '../../support/safeguards.ts';

const wide = { ...limits, maxConcurrent: 100, maxPerHour: 10_000 };
const groups: Readonly<Record<string, readonly number[]>> = {
  g0: [0, 1, 2, 3, 4],
  g1: [4, 5],
  g2: [6, 7, 8],
};
const vms = 9;
const idOf = (n: number): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/vm${n}`;
const keyOf = (n: number): string => {
  const id = parseVmId(idOf(n));
  if (!id.ok) throw new Error('no VM');
  return entityKeyOf(id.value);
};

interface Turn {
  readonly vm: number;
  readonly deed: 'run' | 'fails' | 'recovers' | 'ends';
  readonly minutes: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  vm: fc.nat(vms - 1),
  deed: fc.constantFrom('run', 'run', 'run', 'run', 'fails', 'recovers', 'recovers', 'ends'),
  minutes: fc.nat(3),
});
const maxUnavailable: fc.Arbitrary<MaxUnavailable> = fc.oneof(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
);

/** A world in which VMs are down by us or by others. Its runs act as the workflow does: assess, take a slot, assess, confirm, stop. */
class World {
  readonly safeguards = new Safeguards();
  readonly policy: Policy;
  readonly others = new Set<number>();
  readonly ours = new Set<number>();
  /** The facts that a run which waits or holds a slot has read last. */
  readonly reads = new Map<number, Facts>();
  /** Whether nobody else's VM has failed so far. */
  calm = true;

  constructor(budget: MaxUnavailable) {
    const disruptionBudgets = { groups: budget, named: [], singleMember: 'skip' as const };
    this.policy = { ...defaultPolicy, disruptionBudgets };
  }

  isUp = (n: number): boolean => !this.others.has(n) && !this.ours.has(n);

  check(vm: number): Facts {
    const disruptionGroups = Object.entries(groups)
      .filter(([, members]) => members.includes(vm))
      .map(([name, members]) => ({
        domain: name,
        kind: 'groups' as const,
        name,
        others: members.filter((n) => n !== vm).map((n) => ({ id: idOf(n), available: this.isUp(n) })),
      }));
    return facts({ ...vmFacts(), id: idOf(vm) }, { disruptionGroups });
  }

  wishOf(vm: number, seen: Facts, fresh: boolean) {
    const { budgets = [], capacityKey } = placeOf(seen, this.policy);
    const notified = budgets.map((one) => (fresh ? one : { ...one, unavailable: [] }));
    const domains = budgets.map(({ domain }) => domain);
    return { vm: keyOf(vm), budgets: notified, domains, capacityKey: `${capacityKey}${vm}` };
  }

  acquires(vm: number, seen: Facts, fresh: boolean, now: string): boolean {
    const wish = { ...this.wishOf(vm, seen, fresh), limits: wide, now };
    return this.safeguards.acquire(`r${vm}`, wish).kind === 'granted';
  }

  confirms(vm: number, seen: Facts, now: string): boolean {
    const { budgets } = this.wishOf(vm, seen, true);
    const asked = { runId: `r${vm}`, outage: true, now, vm: keyOf(vm), budgets };
    return this.safeguards.turn('confirm', asked).kind === 'granted';
  }

  /** One step of the VM's run; each uses the facts that the step before it has read. */
  run(vm: number, now: string): void {
    if (!this.isUp(vm)) return;
    const before = this.reads.get(vm);
    if (before === undefined || !this.safeguards.holds(`r${vm}`)) {
      const seen = before ?? this.check(vm);
      this.reads.set(vm, seen);
      const queue = this.safeguards.state?.queue ?? [];
      if (!this.acquires(vm, seen, before === undefined, now)) return;
      this.reads.set(vm, this.check(vm));
      this.passesNobody(vm, seen, queue, now);
      return;
    }
    this.reads.delete(vm);
    const decided = assessFacts(before, this.policy).decision.kind === 'remediate';
    if (decided && this.confirms(vm, before, now)) this.ours.add(vm);
    else this.safeguards.release(`r${vm}`, undefined, { now, stopped: false });
  }

  /** While nobody else's VMs fail, a run that gets a slot takes nothing from earlier runs of the same groups that still ask. */
  passesNobody(vm: number, seen: Facts, queue: readonly SafeguardTicket[], now: string): void {
    if (!this.calm) return;
    const place = queue.findIndex(({ runId }) => runId === `r${vm}`);
    const { domains } = this.wishOf(vm, seen, false);
    const ahead = (place < 0 ? queue : queue.slice(0, place)).filter(
      (one) => JSON.stringify(one.domains) === JSON.stringify(domains) && this.safeguards.waits(one.runId),
    );
    const safeguards = new Safeguards();
    safeguards.state = this.safeguards.state;
    for (const { runId } of ahead) {
      const other = Number(runId.slice(1));
      const wish = this.wishOf(other, this.reads.get(other) ?? this.check(other), false);
      expect(safeguards.acquire(runId, { ...wish, limits: wide, now })).toEqual({ kind: 'granted' });
    }
  }

  end(vm: number, now: string): void {
    if (this.ours.delete(vm)) this.safeguards.release(`r${vm}`, undefined, { now });
  }

  /** Somebody else's failure, or a VM of ours that stays down when its run has ended. A run that holds a slot reads the facts anew within a minute. */
  fails(vm: number, now: string): void {
    this.end(vm, now);
    this.calm = false;
    this.others.add(vm);
    for (const one of this.reads.keys())
      if (this.safeguards.holds(`r${one}`)) this.reads.set(one, this.check(one));
  }

  play({ vm, deed }: Turn, now: string): void {
    if (deed === 'run') this.run(vm, now);
    if (deed === 'ends') this.end(vm, now);
    if (deed === 'fails') this.fails(vm, now);
    if (deed === 'recovers') this.others.delete(vm);
  }

  /** Groups of a VM of which more are down than their budget allows. */
  overrun(vm: number): string[] {
    return Object.entries(groups).flatMap(([name, members]) => {
      const down = members.filter((n) => !this.isUp(n)).length;
      const group = this.check(vm).disruptionGroups?.find((one) => one.name === name);
      const limit = group && budgetOf(group, this.policy)?.limit;
      return limit === undefined || down <= limit ? [] : [`${name}: ${down} down, budget ${limit}`];
    });
  }
}

test('in whatever order runs act and VMs of others fail, no stop of ours takes a group beyond its budget or takes its last member', () => {
  fc.assert(
    fc.property(maxUnavailable, fc.array(turn, { maxLength: 120, size: 'max' }), (budget, turns) => {
      const world = new World(budget);
      let now = Date.parse(noon);
      for (const one of turns) {
        now += one.minutes * 60_000;
        const before = world.ours.size;
        world.play(one, new Date(now).toISOString());
        if (world.ours.size > before) expect(world.overrun(one.vm)).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});

test('every member of every group gets its turn when runs end and nobody else is down', () => {
  fc.assert(
    fc.property(
      maxUnavailable,
      fc.array(fc.nat(vms - 1), { maxLength: 40, size: 'max' }),
      (budget, order) => {
        const world = new World(budget);
        const done = new Set<number>();
        let now = Date.parse(noon);
        for (let round = 0; done.size < vms && round < 200; round++) {
          now += 60_000;
          const at = new Date(now).toISOString();
          const all = [...order, ...Array.from({ length: vms }, (_, n) => n)];
          for (const vm of all) if (!done.has(vm)) world.run(vm, at);
          for (const vm of [...world.ours]) {
            world.end(vm, at);
            done.add(vm);
          }
        }
        expect(done.size).toBe(vms);
      },
    ),
    { numRuns: 200 },
  );
});
