import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registryKeyOf } from '../../../src/core/coordination/registry.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import type { Flag } from '../../../src/core/model/facts.ts';
import type { CloudFailureKind } from '../../../src/ports/cloud.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const fault = fc.record({
  call: fc.constantFrom(
    'readVm',
    'readNic',
    'deallocate',
    'start',
    'writeFlag',
    'poll',
    'end deallocate',
    'end start',
    'end writeFlag',
  ),
  nth: fc.integer({ min: 1, max: 8 }),
  times: fc.integer({ min: 1, max: 6 }),
  when: fc.constantFrom('before' as const, 'after' as const),
  kind: fc.constantFrom<CloudFailureKind>(
    'throttled',
    'unavailable',
    'forbidden',
    'conflict',
    'changed',
    'no-capacity',
    'over-constrained',
    'not-offered',
    'refused',
    'locked',
  ),
});
// A deallocation that is answered with a refusal was not begun: rights, locks, rates and the request itself are checked first. Only one without an
// answer, or with a server's error, may have been.
const mayHaveBegun: readonly CloudFailureKind[] = ['unavailable'];

type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never;

function scripted(faults: readonly Fault[]): Faults {
  return (call, n) => {
    const hit = faults.find((one) => one.call === call && n >= one.nth && n < one.nth + one.times);
    if (hit === undefined) return undefined;
    const begun = call !== 'deallocate' || mayHaveBegun.includes(hit.kind);
    return { when: begun ? hit.when : 'before', failure: { kind: hit.kind, message: hit.kind } };
  };
}

const flags = fc.array(fc.constantFrom<Flag>('false', 'null', 'absent'), { minLength: 1, maxLength: 3 });
const power = fc.constantFrom('running' as const, 'deallocated' as const);

test('whatever Azure does, a VM ends accelerated, as it was found, or stranded and shown as such', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 5 }), flags, power, async (faults, found, was) => {
      const cloud = new FakeCloud(noon, scripted(faults), { power: was }, found);
      const play = new Play(cloud);
      const record = await play.remediate(was === 'running' ? 'restart' : 'nics-only');

      // Where Azure refuses one of several interfaces, that one is as it was found.
      const refused = new Set((record.nicsRefused ?? []).map(({ nicId }) => nicId));
      const on =
        refused.size < cloud.nics.length &&
        cloud.nics.every(({ id, flag }, n) => flag === (refused.has(id) ? found[n] : 'true'));
      const asFound = cloud.nics.every(({ flag }, n) => flag === found[n]);
      const powerKept = cloud.vm.power === was;
      const alerted = play.statuses.some((status) => JSON.stringify(status).includes('"phase":"stranded"'));
      switch (record.outcome) {
        case 'accelerated':
          expect({ on, powerKept }).toEqual({ on: true, powerKept: true });
          break;
        case 'stranded':
          expect(alerted).toBe(true);
          break;
        default:
          expect({ asFound, powerKept, outcome: record.outcome }).toMatchObject({
            asFound: true,
            powerKept: true,
          });
      }
      if (was === 'deallocated') expect(cloud.effects).not.toContain('starting');
      expect(play.entities.get('safeguards@fleet') ?? noSafeguards).toMatchObject({ holders: [], queue: [] });
      expect(play.entities.get(`runregistry@${registryKeyOf('vm1')}`)).toEqual({ entries: [] });
    }),
    { numRuns: 300 },
  );
});

test('whatever an orphaned run has done, recovery ends accelerated, as found, or stranded with an alert', async () => {
  const left = fc.record({
    down: fc.boolean(),
    nics: fc.array(fc.record({ was: fc.constantFrom<Flag>('false', 'null', 'absent'), on: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  await fc.assert(
    fc.asyncProperty(left, fc.array(fault, { maxLength: 5 }), async ({ down, nics }, faults) => {
      const cloud = new FakeCloud(
        noon,
        scripted(faults),
        { power: down ? 'deallocated' : 'running' },
        nics.map(({ was, on }) => (on ? 'true' : was)),
      );
      const { id: vmId, vmUid } = cloud.vm;
      const found = cloud.nics.map(({ id }, n) => ({ id, flag: nics[n]?.was ?? 'absent' }));
      const undo = { vmId, vmUid, power: 'running', nics: found };
      const nicIds = found.map(({ id }) => id);
      const holder = {
        runId: 'orphaned',
        since: noon,
        undo,
        plan: 'restart',
        nics: nicIds,
        stopSentAt: noon,
      };
      const play = new Play(cloud);
      play.entities.set('vmlease@vm1', { holder, recent: [] });
      const recovers = { runId: 'orphaned', since: noon, why: 'its run was Terminated', endedAt: noon };
      const { outcome } = await play.remediate('restart', { recovers });

      const on = cloud.nics.every(({ flag }) => flag === 'true');
      const asFound = cloud.nics.every(({ flag }, n) => flag === nics[n]?.was);
      if (outcome === 'stranded') expect(play.notices.map(({ kind }) => kind)).toContain('stranded');
      else expect([cloud.vm.power, outcome === 'accelerated' ? on : asFound]).toEqual(['running', true]);
      expect(['accelerated', 'rolled-back', 'stranded']).toContain(outcome);
    }),
    { numRuns: 300 },
  );
});
