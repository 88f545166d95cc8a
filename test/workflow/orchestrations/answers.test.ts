import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { RunStatus } from '../../../src/core/remediation/status.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const start = Date.parse(noon);
const minute = 60_000;
const day = 86_400_000;
const tags = { 'accelnet-mode': 'approve' };

interface Answer {
  readonly answer: 'approved' | 'rejected';
  /** The change that it answers, if not the one asked for at that moment. */
  readonly change?: string;
}

/** A run that asks for approval; people see the question in its status. */
class Asking extends Play {
  answer(at: number, { answer, change }: Answer, by = 'ada'): void {
    const shown = (): string | undefined => change ?? this.asked().at(-1);
    const payload = {
      answer,
      by,
      get change() {
        return shown();
      },
    };
    this.events.raise('approval', start + at, payload);
  }

  /** The changes that were asked for, in order. */
  asked(): readonly string[] {
    const all = (this.statuses as RunStatus[]).flatMap(({ question }) => question?.change ?? []);
    return all.filter((one, n) => one !== all[n - 1]);
  }

  reassessed(at: number): void {
    this.events.raise('reassess', start + at, { eventId: 'e-2' });
  }
}

const asking = (power: 'running' | 'deallocated' = 'running'): { cloud: FakeCloud; play: Asking } => {
  const cloud = new FakeCloud(noon, undefined, { tags, power });
  return { cloud, play: new Asking(cloud, { ...defaultPolicy, modeForExisting: 'approve' }) };
};

/** The owner turns the VM on or off at the first read after this time. */
function turns(cloud: FakeCloud, after: number, power: 'running' | 'deallocated'): void {
  let done = false;
  cloud.beforeAssessment = () => {
    if (done || cloud.now < start + after) return;
    done = true;
    const { agent: _agent, ...vm } = cloud.vm;
    const agent = { ready: true, reportedAt: new Date(cloud.now).toISOString() };
    cloud.vm = { ...vm, power, ...(power === 'running' ? { agent } : {}) };
  };
}

describe('an answer is received', () => {
  test.each<[string, number]>([
    ['in the same moment as an event', 0],
    ['while the assessment after an event goes on', 1],
  ])('%s', async (_, ms) => {
    const { cloud, play } = asking();
    play.reassessed(minute);
    play.answer(minute + ms, { answer: 'approved' });
    const { beforeAssessment } = cloud;
    cloud.beforeAssessment = () => {
      beforeAssessment();
      if (cloud.callsOf('readVm') === 2) cloud.now += 20;
    };
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', approval: { by: 'ada', plan: 'restart' } });
    expect(cloud.now - start).toBeLessThan(10 * minute);
  });

  test('and ends the run at once where it is a rejection in the same moment as an event', async () => {
    const { cloud, play } = asking();
    play.reassessed(minute);
    play.answer(minute, { answer: 'rejected' });
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'denied', reason: 'approval-rejected' });
    expect(cloud.now - start).toBeLessThan(5 * minute);
    expect(cloud.effects).toEqual([]);
  });

  test.each(['approved first', 'rejected first'])(
    'and the rejection counts where both come at once, %s',
    async (how) => {
      const { cloud, play } = asking();
      const order = ['approved', 'rejected'] as const;
      for (const answer of how === 'approved first' ? order : order.toReversed())
        play.answer(minute, { answer });
      expect(await play.remediate('restart')).toMatchObject({ outcome: 'denied' });
      expect(cloud.effects).toEqual([]);
    },
  );

  test('and a rejection after an approval counts while the VM still waits for something else', async () => {
    const { cloud, play } = asking();
    play.answer(minute, { answer: 'approved' });
    play.act('pause', { by: 'ops', now: noon });
    play.answer(60 * minute, { answer: 'rejected' }, 'grace');
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'denied', approval: { by: 'grace' } });
    expect(cloud.effects).toEqual([]);
  });

  test('before anybody was asked, for the plan that the run shows by then', async () => {
    const { cloud, play } = asking();
    cloud.vm = { ...cloud.vm, provisioningState: 'Updating' };
    play.answer(30_000, { answer: 'approved' });
    cloud.beforeAssessment = () => {
      if (cloud.now > start + 10 * minute) cloud.vm = { ...cloud.vm, provisioningState: 'Succeeded' };
    };
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated' });
    expect(play.notices.filter(({ kind }) => kind === 'approval-wanted')).toEqual([]);
  });

  test('whenever it comes, also when the run is about to begin a new generation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 * 60 }),
        fc.array(fc.integer({ min: 1, max: 60 * 60 }), { maxLength: 60 }),
        fc.constantFrom('approved' as const, 'rejected' as const, 'cancel' as const),
        async (seconds, events, how) => {
          const { cloud, play } = asking();
          // Each read takes a while, so that an event may arrive during it.
          cloud.beforeAssessment = () => {
            cloud.now += 700;
          };
          for (const at of events) play.reassessed(at * 1000);
          if (how === 'cancel') play.cancelAt = start + seconds * 1000;
          else play.answer(seconds * 1000, { answer: how });
          const { outcome } = await play.remediate('restart');
          expect(outcome).toBe({ approved: 'accelerated', rejected: 'denied', cancel: 'cancelled' }[how]);
          expect(cloud.now - start).toBeLessThan(2 * 60 * minute);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('among answers that cannot be read', async () => {
    const { play } = asking();
    for (const payload of [undefined, null, 'yes', { answer: 'approved' }, { answer: 'maybe', by: 'x' }])
      play.events.raise('approval', start + minute, payload);
    play.answer(minute, { answer: 'approved' });
    expect(await play.remediate('restart')).toMatchObject({
      outcome: 'accelerated',
      approval: { by: 'ada' },
    });
  });
});

describe('an approval holds only for the change that was shown:', () => {
  test('one for a change without an outage stops no VM, and the outage is asked about anew', async () => {
    const { cloud, play } = asking('deallocated');
    turns(cloud, minute, 'running');
    play.answer(minute, { answer: 'approved' });
    const record = await play.remediate('nics-only');
    expect(record).toMatchObject({ outcome: 'denied', reason: 'approval-expired' });
    expect(cloud.effects).toEqual([]);
    expect(play.asked()).toHaveLength(2);
    expect(play.notices.map(({ text }) => text)).toEqual([
      expect.stringContaining('approval to change the VM'),
      expect.stringContaining('approval to stop and start the VM'),
    ]);
  });

  test('a second one, for the outage, stops the VM', async () => {
    const { cloud, play } = asking('deallocated');
    turns(cloud, minute, 'running');
    play.answer(minute, { answer: 'approved' });
    play.answer(60 * minute, { answer: 'approved' }, 'grace');
    const record = await play.remediate('nics-only');
    expect(record).toMatchObject({
      outcome: 'accelerated',
      plan: 'restart',
      approval: { by: 'grace', plan: 'restart' },
    });
  });

  test('a late one for an older plan does not count for the new plan', async () => {
    const { cloud, play } = asking('deallocated');
    turns(cloud, minute, 'running');
    play.reassessed(minute);
    const late = {
      get change() {
        return play.asked()[0] ?? '';
      },
      answer: 'approved' as const,
    };
    play.events.raise('approval', start + 30 * minute, { by: 'ada', ...late, change: undefined });
    play.events.raise(
      'approval',
      start + 31 * minute,
      Object.defineProperty({ by: 'ada', answer: 'approved' }, 'change', {
        get: () => late.change,
        enumerable: true,
      }),
    );
    const record = await play.remediate('nics-only');
    expect(record).toMatchObject({ outcome: 'denied' });
    expect(cloud.effects).toEqual([]);
  });

  test.each<[string, (cloud: FakeCloud) => void]>([
    [
      'a recreated VM',
      (cloud) => {
        cloud.vm = { ...cloud.vm, vmUid: '99999999-0000-4000-8000-00000000beef' };
      },
    ],
    [
      'a VM with another network interface',
      (cloud) => {
        const id = `${cloud.nics[0]?.id}-more`;
        cloud.nics = cloud.nics.flatMap((nic) => [nic, { ...nic, id, primary: false }]);
        cloud.vm = { ...cloud.vm, nicIds: cloud.nics.map((nic) => nic.id) };
      },
    ],
  ])('it does not hold for %s', async (_, change) => {
    const { cloud, play } = asking();
    let done = false;
    cloud.beforeAssessment = () => {
      if (done || cloud.now < start + minute) return;
      done = true;
      change(cloud);
    };
    play.answer(minute, { answer: 'approved' });
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'denied' });
    expect(cloud.effects).toEqual([]);
  });
});

describe('the time to answer', () => {
  test('is not extended when the question changes', async () => {
    const { cloud, play } = asking('deallocated');
    turns(cloud, 6 * day, 'running');
    play.reassessed(6 * day);
    const record = await play.remediate('nics-only');
    expect(record).toMatchObject({ outcome: 'denied', reason: 'approval-expired' });
    expect(play.asked()).toHaveLength(2);
    expect(cloud.now - start).toBeGreaterThanOrEqual(7 * day);
    expect(cloud.now - start).toBeLessThan(7 * day + 10 * minute);
  });

  test('goes on while the run waits for something else', async () => {
    const { cloud, play } = asking();
    cloud.beforeAssessment = () => {
      if (cloud.now > start + day) cloud.vm = { ...cloud.vm, provisioningState: 'Updating' };
    };
    play.reassessed(day + minute);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'denied', reason: 'approval-expired' });
    expect(cloud.now - start).toBeLessThan(7 * day + 30 * minute);
  });

  test('does not begin while the run waits for something else first, which has its own limit', async () => {
    const { cloud, play } = asking();
    cloud.vm = { ...cloud.vm, provisioningState: 'Updating' };
    const record = await play.remediate('restart');
    expect(record.outcome).toBe('expired');
    expect(cloud.now - start).toBeLessThan(25 * 60 * minute);
  });

  test('includes its last moment', async () => {
    const { play } = asking();
    play.answer(7 * day, { answer: 'approved' });
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'accelerated' });
  });
});
