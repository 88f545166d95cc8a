import { describe, expect, test } from 'vitest';
import type { LeaseState } from '../../../src/core/coordination/lease-state.ts';
import type { Flag, PowerState } from '../../../src/core/model/facts.ts';
import type { CloudFailure } from '../../../src/ports/cloud.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const refused: CloudFailure = { kind: 'refused', message: 'not this one', code: 'NotThisOne' };

/** How Azure refuses: at once; after it has accepted the write; or so that the interface shows the flag until it is written again. */
type How = 'at once' | 'late' | 'late, and shown';

/** Azure refuses every attempt to accelerate another interface than the first `most`. */
class LimitedCloud extends FakeCloud {
  constructor(
    most: number,
    flags: readonly Flag[],
    { power = 'running', how = 'at once' }: { power?: PowerState; how?: How } = {},
  ) {
    let beyond = false;
    const faults: Faults = (call) =>
      beyond && call === (how === 'at once' ? 'writeFlag' : 'end writeFlag')
        ? { when: 'before', failure: refused }
        : undefined;
    super(noon, faults, { power }, flags);
    const { writeFlag, poll } = this;
    const shown = new Map<string, string>();
    this.writeFlag = async (id, flag) => {
      const on = this.nics.filter((nic) => nic.flag === 'true' && nic.id.toLowerCase() !== id.key).length;
      beyond = flag === 'true' && on >= most;
      const answer = await writeFlag(id, flag);
      if (beyond && how === 'late, and shown' && answer.ok)
        shown.set(answer.value.operation?.url ?? '', id.key);
      beyond = false;
      return answer;
    };
    this.poll = async (operation) => {
      const progress = await poll(operation);
      const failed = progress.ok && progress.value.state === 'failed' ? shown.get(operation.url) : undefined;
      if (failed !== undefined)
        this.nics = this.nics.map((nic) =>
          nic.id.toLowerCase() === failed ? { ...nic, flag: 'true', provisioningState: 'Failed' } : nic,
        );
      return progress;
    };
  }

  get flags(): string {
    return this.nics.map(({ flag }) => flag).join();
  }
}

const leaseOf = (play: Play): LeaseState => play.entities.get('vmlease@vm1') as LeaseState;
const stops = ({ effects }: FakeCloud): number => effects.filter((one) => one === 'deallocated').length;

describe('a VM of which Azure accelerates one interface', () => {
  test('is accelerated on the first one, and the second one is as it was found', async () => {
    const cloud = new LimitedCloud(1, ['false', 'absent']);
    const record = await new Play(cloud).remediate('restart');
    const [, second] = cloud.nics;
    expect(record).toMatchObject({
      outcome: 'accelerated',
      nicsRefused: [{ nicId: second?.id, failure: refused }],
      writes: [{ flag: 'true' }],
    });
    expect(record.steps.find(({ phase }) => phase === 'updating')?.detail).toContain('refused 1 network');
    expect([cloud.flags, cloud.vm.power]).toEqual(['true,absent', 'running']);
  });

  test.each<How>(['late', 'late, and shown'])('keeps what it has where the refusal comes %s', async (how) => {
    const cloud = new LimitedCloud(1, ['false', 'null', 'false'], { how });
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, record.nicsRefused?.length, cloud.flags]).toEqual([
      'accelerated',
      2,
      'true,null,false',
    ]);
  });

  test('is not stopped again for it, nor counted as turned off by others', async () => {
    const cloud = new LimitedCloud(1, ['false', 'false']);
    const play = new Play(cloud);
    await play.remediate('restart');
    play.runId = 'run-2';
    const again = await play.remediate('restart');
    expect(again).toMatchObject({ outcome: 'skipped', reason: 'already-accelerated' });
    expect(again.assessments.at(-1)?.reasons).toMatchObject([
      { evidence: { nics: 2, accelerated: 1, limit: 1 } },
    ]);
    expect([stops(cloud), leaseOf(play).recent.map(({ nics }) => nics?.length)]).toEqual([1, [undefined, 1]]);
  });

  test('is changed again after a resize', async () => {
    const cloud = new LimitedCloud(1, ['false', 'false']);
    const play = new Play(cloud);
    await play.remediate('restart');
    cloud.vm = { ...cloud.vm, size: 'Standard_D8s_v3' };
    play.runId = 'run-2';
    await play.remediate('restart');
    expect(stops(cloud)).toBe(2);
  });

  test('that has one already is put back after its refusal, and never stopped for it again', async () => {
    const cloud = new LimitedCloud(1, ['true', 'false', 'false']);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'NotThisOne', nicsRefused: [{}] });
    expect([cloud.flags, cloud.vm.power]).toEqual(['true,false,false', 'running']);
    cloud.now += 400 * 86_400_000;
    cloud.vm = { ...cloud.vm, agent: { ready: true, reportedAt: new Date(cloud.now).toISOString() } };
    play.runId = 'run-2';
    expect(await play.remediate('restart')).toMatchObject({
      outcome: 'skipped',
      reason: 'already-accelerated',
    });
    expect(stops(cloud)).toBe(1);
  });

  test('and that was off stays off, and its next start is watched for what was kept', async () => {
    const cloud = new LimitedCloud(1, ['false', 'false'], { power: 'deallocated' });
    const play = new Play(cloud);
    const record = await play.remediate('nics-only');
    expect([record.outcome, cloud.flags, cloud.vm.power]).toEqual([
      'accelerated',
      'true,false',
      'deallocated',
    ]);
    const [first, second] = cloud.nics;
    expect(leaseOf(play).pendingStart?.nics).toEqual([{ id: first?.id, flag: 'false' }]);
    await cloud.start();
    cloud.now += 300_000;
    play.runId = 'run-2';
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'accelerated' });
    // Both count as one gain, which has what Azure refused to the first of them.
    expect(leaseOf(play).recent).toMatchObject([
      { runId: 'run-2', nics: [first?.id], nicsRefused: [second?.id], nicLimit: 1, size: 'Standard_D4s_v3' },
    ]);
  });
});

describe('the whole is put back', () => {
  test('where the first interface is refused', async () => {
    const cloud = new LimitedCloud(0, ['false', 'absent']);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'NotThisOne', writes: [] });
    expect(record).not.toHaveProperty('nicsRefused');
    expect(leaseOf(play).recent[0]).not.toHaveProperty('nicsRefused');
    expect([cloud.flags, cloud.vm.power]).toEqual(['false,absent', 'running']);
  });

  test.each(['locked', 'forbidden', 'detached'] as const)(
    'where the second one fails as %s',
    async (kind) => {
      const faults: Faults = (call, nth) =>
        call === 'writeFlag' && nth === 2 ? { when: 'before', failure: { kind, message: 'no' } } : undefined;
      const cloud = new FakeCloud(noon, faults, {}, ['false', 'false']);
      expect(await new Play(cloud).remediate('restart')).toMatchObject({
        outcome: 'rolled-back',
        reason: kind,
      });
      expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'false']);
    },
  );

  test('where the lease does not note what is kept', async () => {
    const cloud = new LimitedCloud(1, ['false', 'false']);
    const play = new Play(cloud);
    play.entityFails = (_nth, operation) => (operation === 'nics-refused' ? 'before' : undefined);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'internal' });
    expect([cloud.flags, cloud.vm.power]).toEqual(['false,false', 'running']);
  });

  test('where a refused interface cannot be read as it was found', async () => {
    const [broken, calls] = [{ is: false }, { reads: 0 }];
    const cloud = new LimitedCloud(1, ['false', 'false']);
    const { writeFlag, readNic } = cloud;
    cloud.writeFlag = async (id, flag) => {
      if (flag === 'false' && !broken.is) {
        broken.is = true;
        return { ok: false, failure: { kind: 'locked', message: 'locked', change: true } };
      }
      return await writeFlag(id, flag);
    };
    cloud.readNic = async (id) => {
      calls.reads++;
      return await readNic(id);
    };
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'locked' });
    expect(record).not.toHaveProperty('nicsRefused');
    expect([cloud.flags, cloud.vm.power]).toEqual(['false,false', 'running']);
  });
});

describe('wherever the app dies', () => {
  const found: readonly Flag[] = ['false', 'absent', 'false'];

  /** A run that is gone after so many tasks, and the one that recovers it; undefined where it came to its end. */
  async function diesAfter(tasks: number, plan: 'restart' | 'nics-only', how: How) {
    const cloud = new LimitedCloud(1, found, {
      power: plan === 'restart' ? 'running' : 'deallocated',
      how,
    });
    const play = new Play(cloud);
    play.diesAfter = tasks;
    const ended = await play.remediateOrDie(plan);
    const holder = leaseOf(play)?.holder;
    if (ended !== undefined || holder === undefined) return { cloud, play, ended };
    play.runId = 'run-2';
    const { runId, since } = holder;
    const recovers = { runId, since, why: 'it is gone', endedAt: new Date(cloud.now).toISOString() };
    return { cloud, play, ended, recovery: await play.remediate(plan, { recovers }) };
  }

  test.each([
    ['restart', 'at once'],
    ['restart', 'late'],
    ['restart', 'late, and shown'],
    ['nics-only', 'at once'],
    ['nics-only', 'late, and shown'],
  ] as const)(
    'a VM ends accelerated on what is kept with the rest as found, or wholly as found (%s, refused %s)',
    async (plan, how) => {
      const ends = new Map<string, number>();
      for (let tasks = 0; ; tasks++) {
        const { cloud, play, ended, recovery } = await diesAfter(tasks, plan, how);
        const outcome = recovery?.outcome ?? leaseOf(play)?.recent[0]?.outcome ?? 'nothing begun';
        ends.set(`${outcome}: ${cloud.flags}`, tasks);
        expect(cloud.vm.power).toBe(plan === 'restart' ? 'running' : 'deallocated');
        expect(leaseOf(play)?.holder).toBeUndefined();
        if (cloud.flags === 'true,absent,false')
          expect(leaseOf(play).recent[0]).toMatchObject({
            nicsRefused: [{}, {}].map(() => expect.any(String)),
          });
        if (ended !== undefined) break;
        if (tasks > 500) throw new Error('the run does not end');
      }
      const kept = [...ends.keys()].filter((one) => one.endsWith('true,absent,false'));
      const back = [...ends.keys()].filter((one) => one.endsWith(found.join()));
      expect([...kept, ...back].sort()).toEqual([...ends.keys()].sort());
      expect(kept).toEqual(['accelerated: true,absent,false']);
      expect(back).toContain('rolled-back: false,absent,false');
    },
  );
});
