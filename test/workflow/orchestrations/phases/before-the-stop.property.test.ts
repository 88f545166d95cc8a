import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../../src/core/policy/policy.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const start = Date.parse(noon);
const seconds = fc.integer({ min: 0, max: 4000 });

/** What delays a deallocation, and for how long: a pause that Azure names, a refusal without one, or no answer. */
const kept = fc.record({
  kind: fc.constantFrom('throttled' as const, 'conflict' as const, 'unavailable' as const),
  retryAfterSeconds: fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined }),
});

/** What slows a call down: a host that is away, or a slow network. */
const slow = fc.record({ call: fc.integer({ min: 1, max: 40 }), seconds: fc.integer({ min: 1, max: 9000 }) });

const deed = fc.record({
  who: fc.constantFrom('opts-out' as const, 'turns-off' as const, 'cancels' as const, 'rejects' as const),
  at: seconds,
});

test('whatever is slow and whoever changes their mind, a stop follows a revalidation of the last minute and no refusal by people', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(kept, { maxLength: 4 }),
      fc.array(slow, { maxLength: 3 }),
      fc.option(deed, { nil: undefined }),
      async (failures, pauses, done) => {
        const cloud = new FakeCloud(noon, (call, nth) => {
          const failure = call === 'deallocate' ? failures[nth - 1] : undefined;
          if (failure === undefined) return undefined;
          const { kind, retryAfterSeconds } = failure;
          const ordered = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
          return { when: 'before', failure: { kind, message: kind, ...ordered } };
        });
        const play = new Play(cloud);
        const at = start + (done?.at ?? 0) * 1000;
        if (done?.who === 'cancels') play.cancelAt = at;
        if (done?.who === 'rejects') play.events.raise('approval', at, { answer: 'rejected', by: 'ada' });
        let said = Number.POSITIVE_INFINITY;
        let calls = 0;
        cloud.beforeAssessment = () => {
          const pause = pauses.find(({ call }) => call === ++calls);
          cloud.now += (pause?.seconds ?? 0) * 1000;
          if (done === undefined || cloud.now < at || said < cloud.now || cloud.vm.power !== 'running')
            return;
          if (cloud.effects.length > 0) return;
          if (done.who === 'opts-out') cloud.vm = { ...cloud.vm, tags: { 'accelnet-opt-out': 'true' } };
          else if (done.who === 'turns-off') {
            const { agent: _agent, ...vm } = cloud.vm;
            cloud.vm = { ...vm, power: 'deallocated' };
          } else return;
          said = cloud.now;
        };
        const reads: number[] = [];
        const { readSubscription, deallocate } = cloud;
        cloud.readSubscription = async (...given) => {
          reads.push(cloud.now);
          return await readSubscription(...given);
        };
        cloud.deallocate = async () => {
          // A revalidation reads the subscription, so it is at least as old as that read.
          expect(cloud.now - (reads.at(-1) ?? 0)).toBeLessThanOrEqual(60_000);
          expect(cloud.now).toBeLessThanOrEqual(said);
          return await deallocate();
        };
        const record = await play.remediate('restart', { policy: { ...defaultPolicy, waitLimitHours: 9 } });
        // Without an answer it is unknown whose stop it is: then the VM must not stay down because of us.
        const open = failures.some(({ kind }) => kind === 'unavailable');
        if (done?.who === 'turns-off' && said < Number.POSITIVE_INFINITY && !open) {
          expect(cloud.vm.power).toBe('deallocated');
          expect(cloud.effects).not.toContain('starting');
        } else if (done?.who !== 'turns-off') expect(cloud.vm.power).toBe('running');
        expect(record.outcome).not.toBe('stranded');
      },
    ),
    { numRuns: 400 },
  );
});
