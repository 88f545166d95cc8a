import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaseState } from '../../../src/core/coordination/lease-state.ts';
import type { Flag } from '../../../src/core/model/facts.ts';
import type { CloudFailureKind } from '../../../src/ports/cloud.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const fault = fc.record({
  call: fc.constantFrom('readVm', 'readNic', 'writeFlag', 'poll', 'end writeFlag'),
  nth: fc.integer({ min: 1, max: 12 }),
  times: fc.integer({ min: 1, max: 4 }),
  when: fc.constantFrom('before' as const, 'after' as const),
  kind: fc.constantFrom<CloudFailureKind>(
    'throttled',
    'unavailable',
    'conflict',
    'changed',
    'refused',
    'locked',
  ),
});
const life = fc.record({
  found: fc.array(fc.constantFrom<Flag>('false', 'null', 'absent'), { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 3 }),
  /** Seconds after which the owner starts the VM, if they do before it is done. */
  startsAt: fc.integer({ min: 0, max: 60 }),
  /** Or right before a write, after the last read of the VM. */
  startsBeforeWrite: fc.option(fc.integer({ min: 1, max: 3 })),
  startFails: fc.boolean(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

/** A VM that is off, whose owner starts it at a moment that accelnet does not know. */
class OwnedCloud extends FakeCloud {
  readonly #startsAt: number;
  #asked = false;

  constructor({ found, faults, startsAt, startsBeforeWrite, startFails }: Life) {
    const scripted: Faults = (call, n) => {
      if (call === 'end start' && startFails && n === 1)
        return { when: 'after', failure: { kind: 'over-constrained', message: 'no room' } };
      const hit = faults.find((one) => one.call === call && n >= one.nth && n < one.nth + one.times);
      return hit && { when: hit.when, failure: { kind: hit.kind, message: hit.kind } };
    };
    super(noon, scripted, { power: 'deallocated' }, found);
    this.#startsAt = Date.parse(noon) + startsAt * 1000;
    const { readVm, writeFlag } = this;
    this.writeFlag = async (nic, flag) => {
      if (startsBeforeWrite === this.callsOf('writeFlag') + 1) await this.ownerStarts();
      return await writeFlag(nic, flag);
    };
    this.readVm = async (id, call) => {
      if (this.now >= this.#startsAt) await this.ownerStarts();
      const seen = await readVm(id, call);
      if (!seen.ok) return seen;
      const failed = this.effects.includes('deallocated') && seen.value.power === 'deallocated';
      return { ok: true, value: { ...seen.value, provisioningState: failed ? 'Failed' : 'Succeeded' } };
    };
  }

  async ownerStarts(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    await this.start();
  }
}

test('whenever its owner starts it, a VM ends with all flags on in time, all as found, or an alert, and is never stopped', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(life, async (one) => {
      const cloud = new OwnedCloud(one);
      const play = new Play(cloud);
      const { outcome, plan, nicsRefused = [] } = await play.remediate('nics-only');
      // A VM that was started before the assessment is assessed like any running VM.
      fc.pre(plan === 'nics-only');
      const lease = leaseState.parse(play.entities.get('vmlease@vm1'));
      expect(lease.pendingStart !== undefined).toBe(outcome === 'accelerated');
      await cloud.ownerStarts();
      cloud.now += 120_000;
      const watched =
        lease.pendingStart === undefined
          ? undefined
          : (await play.remediate('watch', { startFailed: one.startFails })).outcome;
      seen.add(`${outcome} ${watched ?? ''}`);

      const inTime = cloud.effects.lastIndexOf('flag true') < cloud.effects.indexOf('starting');
      // Without a read of the VM in between, one write may come too late.
      const late = cloud.effects
        .slice(cloud.effects.indexOf('starting'))
        .filter((what) => what === 'flag true');
      if (!one.startFails) expect(late.length).toBeLessThanOrEqual(1);
      // An interface that Azure refuses stays as it was found, where another one has its flag.
      const refused = new Set(nicsRefused.map(({ nicId }) => nicId));
      const on =
        refused.size < cloud.nics.length &&
        cloud.nics.every(({ id, flag }, n) => flag === (refused.has(id) ? one.found[n] : 'true'));
      const asFound = cloud.nics.every(({ flag }, n) => flag === one.found[n]);
      const last = watched ?? outcome;
      if (last === 'stranded') expect(play.notices.map(({ kind }) => kind)).toContain('stranded');
      else
        expect({ last, fits: last === 'accelerated' ? on && inTime : asFound }).toEqual({ last, fits: true });
      expect([cloud.callsOf('deallocate'), cloud.callsOf('restart')]).toEqual([0, 0]);
      // The start by the run comes only after the owner's start has failed.
      expect(cloud.callsOf('start')).toBeLessThanOrEqual(one.startFails ? 2 : 1);
    }),
    { numRuns: 400 },
  );
  for (const wanted of ['accelerated accelerated', 'rolled-back ', 'accelerated rolled-back'])
    expect([...seen]).toContain(wanted);
});
