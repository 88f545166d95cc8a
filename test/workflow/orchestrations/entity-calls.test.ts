import { describe, expect, test } from 'vitest';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

// A Node worker that dies takes the entity's turn with it (WorkerProcessExitException), done or not.
const moments = ['before', 'after'] as const;

describe('an entity call that the platform reports as failed', () => {
  test.each(moments)(
    'is repeated, so that a remediation ends accelerated: failed once %s every operation',
    async (when) => {
      const cloud = new FakeCloud(noon);
      const play = new Play(cloud);
      play.entityFails = (nth) => (nth % 2 === 1 ? when : undefined);
      expect(await play.remediate('restart')).toMatchObject({ outcome: 'accelerated' });
      expect(cloud.effects).toEqual(['deallocating', 'deallocated', 'flag true', 'starting', 'running']);
      expect(play.entities.get('safeguards@fleet')).toMatchObject({
        holders: [],
        outcomes: [{ good: true }],
      });
      const lease = play.entities.get('vmlease@vm1') as { holder?: unknown; recent: unknown[] };
      expect([lease.holder, lease.recent.length]).toEqual([undefined, 1]);
    },
  );

  test.each(moments)(
    'records a stranded run only once, although its release is sent twice (%s)',
    async (when) => {
      const cloud = new FakeCloud(noon, (name) =>
        name === 'start'
          ? { when: 'before', failure: { kind: 'forbidden', message: 'forbidden' } }
          : undefined,
      );
      const play = new Play(cloud);
      let failed = false;
      play.entityFails = (_nth, operation, entity) => {
        if (operation !== 'release' || entity !== 'vmlease' || failed) return undefined;
        failed = true;
        return when;
      };
      expect(await play.remediate('restart')).toMatchObject({ outcome: 'stranded' });
      expect(play.entities.get('vmlease@vm1')).toMatchObject({ recent: [{ outcome: 'stranded' }] });
      expect((play.entities.get('vmlease@vm1') as { recent: unknown[] }).recent).toHaveLength(1);
    },
  );

  test('fails after three attempts, and the run is refused before anything is changed', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud);
    let calls = 0;
    play.entityFails = (_nth, operation) => {
      if (operation !== 'request') return undefined;
      calls++;
      return 'before';
    };
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'refused' });
    expect([calls, cloud.effects]).toEqual([3, []]);
  });
});
