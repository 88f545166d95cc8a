import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

function cancelledAfter(cloud: FakeCloud, seconds: number): Play {
  const play = new Play(cloud);
  play.cancelAt = Date.parse(noon) + seconds * 1000;
  return play;
}

describe('a run that an operator cancels', () => {
  test('before anything was changed ends cancelled, and names the operator', async () => {
    const cloud = new FakeCloud(noon, undefined, { createdAt: '2026-11-22T11:59:00.000Z' });
    const record = await cancelledAfter(cloud, 100).remediate('restart');
    expect(record).toMatchObject({ outcome: 'cancelled', reason: 'cancelled', cancelled: { by: 'ops' } });
    expect(cloud.effects).toEqual([]);
  });

  test('while it waits for capacity puts the flags back and starts the VM', async () => {
    const none: Faults = (call, nth) =>
      call === 'end start' && nth <= 2
        ? { when: 'before', failure: { kind: 'no-capacity', message: 'no room' } }
        : undefined;
    const cloud = new FakeCloud(noon, none);
    const play = cancelledAfter(cloud, 150);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'cancelled' });
    expect(play.notices).toMatchObject([{ kind: 'stranded', runId: 'run-1' }]);
    expect(play.entities.get('alerts@fleet')).toEqual({ alerts: [] });
    expect(play.entities.get('safeguards@fleet')).toMatchObject({ holders: [], outcomes: [{ good: false }] });
  });

  test('at any moment ends with the VM as found or accelerated, and with its lease released', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 400 }), async (seconds) => {
        const cloud = new FakeCloud(noon, undefined, {}, ['false', 'absent']);
        const play = cancelledAfter(cloud, seconds);
        const { outcome } = await play.remediate('restart');
        const flags = cloud.nics.map(({ flag }) => flag);
        expect(cloud.vm.power).toBe('running');
        if (outcome === 'accelerated') expect(flags).toEqual(['true', 'true']);
        else
          expect([outcome, ...flags]).toEqual([
            expect.stringMatching(/^(cancelled|rolled-back)$/),
            'false',
            'absent',
          ]);
        expect(play.entities.get('vmlease@vm1')).not.toHaveProperty('holder');
      }),
      { numRuns: 200 },
    );
  });
});
