import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Flag } from '../../src/core/facts.ts';
import type { CloudFailureKind } from '../../src/ports/cloud.ts';
import { noon, subscriptionId } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';
import { Play } from '../support/play.ts';

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
const flags = fc.array(fc.constantFrom<Flag>('false', 'null', 'absent'), { minLength: 1, maxLength: 3 });
const power = fc.constantFrom('running' as const, 'deallocated' as const);

test('whatever Azure does, a VM ends accelerated, as it was found, or stranded and shouting', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 5 }), flags, power, async (faults, found, was) => {
      const cloud = new FakeCloud(
        noon,
        (call, n) => {
          const hit = faults.find((one) => one.call === call && n >= one.nth && n < one.nth + one.times);
          return hit && { when: hit.when, failure: { kind: hit.kind, message: hit.kind } };
        },
        { power: was },
        found,
      );
      const play = new Play(cloud);
      const record = await play.remediate(was === 'running' ? 'restart' : 'nics-only');

      const on = cloud.nics.every(({ flag }) => flag === 'true');
      const asFound = cloud.nics.every(({ flag }, n) => flag === found[n]);
      const powerKept = cloud.vm.power === was;
      const shouted = play.statuses.some((status) => JSON.stringify(status).includes('"phase":"stranded"'));
      switch (record.outcome) {
        case 'accelerated':
          expect({ on, powerKept }).toEqual({ on: true, powerKept: true });
          break;
        case 'stranded':
          expect(shouted).toBe(true);
          break;
        default:
          expect({ asFound, powerKept, outcome: record.outcome }).toMatchObject({
            asFound: true,
            powerKept: true,
          });
      }
      if (was === 'deallocated') expect(cloud.effects).not.toContain('starting');
      const slots = play.entities.get(`slots@${subscriptionId}`) ?? { holders: [] };
      expect(slots).toEqual({ holders: [] });
    }),
    { numRuns: 300 },
  );
});
