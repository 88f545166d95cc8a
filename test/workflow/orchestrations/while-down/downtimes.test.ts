import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults, type ReceiverFailure } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const failing = (kind: CloudFailure['kind'], more: Partial<CloudFailure> = {}): ReceiverFailure => ({
  when: 'before',
  failure: { kind, message: kind, ...more },
});

interface SafeguardsSeen {
  readonly starts: readonly unknown[];
  readonly outcomes: readonly { readonly good: boolean }[];
}

const safeguardsOf = (play: Play): SafeguardsSeen => play.entities.get('safeguards@fleet') as SafeguardsSeen;
const kindsOf = (play: Play): readonly string[] => play.notices.map(({ kind }) => kind);
const timesOf = (cloud: FakeCloud, effect: string): number =>
  cloud.effects.filter((one) => one === effect).length;

/** The first stop takes effect and is never answered; `more` are further faults. */
function neverAnswered(more: Faults = () => undefined): FakeCloud {
  return new FakeCloud(noon, (call, nth) =>
    call === 'deallocate'
      ? { ...failing('unavailable', { retryAfterSeconds: 120 }), when: 'after' }
      : more(call, nth),
  );
}

/** Refuses a call for so long, from its first time on. */
function refusedFor(call: string, seconds: number, now: () => number, from = 1): Faults {
  let began: number | undefined;
  return (name, nth) => {
    if (name !== call || nth < from) return undefined;
    began ??= now();
    return now() < began + seconds * 1000 ? failing('conflict') : undefined;
  };
}

describe('a stop that took effect and was never answered', () => {
  test('counts as an outage: people are notified of a long one, and its length is recorded', async () => {
    const cloud: FakeCloud = neverAnswered(refusedFor('start', 3000, () => cloud.now));
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(kindsOf(play)).toEqual(['down-too-long']);
    expect(record.downtimeSeconds).toBeGreaterThan(3000);
  });

  test('counts for the hourly rate and for the breaker', async () => {
    const play = new Play(neverAnswered());
    expect((await play.remediate('restart')).outcome).toBe('rolled-back');
    expect(safeguardsOf(play).starts).toHaveLength(1);
    expect(safeguardsOf(play).outcomes).toMatchObject([{ good: false }]);
  });
});

/** The VM is seen running once, and then its start turns out to have failed. */
function failedAfterAll(more: Faults): FakeCloud {
  const cloud: FakeCloud = new FakeCloud(noon, (call, nth) =>
    call === 'end start' && nth === 1 ? failing('refused', { code: 'X' }) : more(call, nth),
  );
  cloud.beforeAssessment = () => {
    if (cloud.vm.power === 'starting' && timesOf(cloud, 'starting') === 1)
      cloud.vm = { ...cloud.vm, power: 'running' };
  };
  return cloud;
}

describe('a VM that ran again, and is down once more by its run', () => {
  test('is reported where that lasts, and both downtimes are added up', async () => {
    const cloud: FakeCloud = failedAfterAll(refusedFor('start', 3000, () => cloud.now, 2));
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(kindsOf(play)).toContain('down-too-long');
    expect(record.downtimeSeconds).toBeGreaterThan(3000 + 60);
  });

  test('ends stranded where it cannot be found, and is not skipped', async () => {
    let hidden = false;
    const cloud = failedAfterAll((call, nth) => {
      if (call === 'start' && nth > 1) hidden = true;
      return hidden && (call === 'readVm' || call === 'start') ? failing('not-found') : undefined;
    });
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record.outcome).toBe('stranded');
    expect(kindsOf(play)).toContain('stranded');
  });

  test('is reported within 35 minutes where the restart of its guest hangs', async () => {
    const cloud = new FakeCloud(noon);
    cloud.agentless = true;
    const { poll } = cloud;
    let notified: number | undefined;
    let restarted: number | undefined;
    cloud.poll = async (operation) => {
      if (!cloud.effects.includes('restart')) return await poll(operation);
      restarted ??= cloud.now;
      cloud.vm = { ...cloud.vm, power: 'starting' };
      return { ok: true, value: { state: 'running' } };
    };
    cloud.beforeAssessment = () => {
      if (restarted !== undefined && cloud.now < restarted + 7_200_000)
        cloud.vm = { ...cloud.vm, power: 'starting' };
    };
    const play = new Play(cloud);
    play.whenNotified = () => {
      if (cloud.effects.includes('restart')) notified ??= cloud.now;
    };
    await play.remediate('restart');
    expect(restarted).toBeDefined();
    expect(((notified ?? Number.POSITIVE_INFINITY) - (restarted ?? 0)) / 60_000).toBeLessThan(35);
  });
});

const preempted: Faults = (call, nth) =>
  call === 'end deallocate' && nth === 1 ? failing('preempted', { code: 'OperationPreempted' }) : undefined;

/** Somebody's operation supersedes the deallocation of the run, and the VM is off because of it. */
function stoppedByOwner(seen: 'deallocating' | 'deallocated', faults: Faults = preempted): FakeCloud {
  const cloud = new FakeCloud(noon, faults);
  const { poll } = cloud;
  let over: number | undefined;
  cloud.poll = async (operation) => {
    const answer = await poll(operation);
    if (answer.ok && answer.value.state === 'failed' && over === undefined) {
      over = cloud.now;
      cloud.vm = { ...cloud.vm, power: seen };
    }
    return answer;
  };
  cloud.beforeAssessment = () => {
    const ends = over !== undefined && cloud.now > over + 40_000;
    if (ends && cloud.vm.power === 'deallocating') cloud.vm = { ...cloud.vm, power: 'deallocated' };
  };
  return cloud;
}

describe('an owner’s stop is respected', () => {
  test.each([
    ['deallocating', []],
    ['deallocated', ['guest-stopped']],
  ] as const)('where it superseded the run’s, and the VM is %s since', async (seen, notified) => {
    const cloud = stoppedByOwner(seen);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, record.plan, cloud.vm.power]).toEqual([
      'accelerated',
      'nics-only',
      'deallocated',
    ]);
    expect(timesOf(cloud, 'starting')).toBe(0);
    expect(kindsOf(play)).toEqual(notified);
  });

  test('but a VM that keeps going down for minutes after that is started again', async () => {
    const cloud = stoppedByOwner('deallocating');
    const settle = cloud.beforeAssessment;
    let since: number | undefined;
    cloud.beforeAssessment = () => {
      settle();
      if (cloud.vm.power !== 'deallocated' || cloud.effects.includes('starting')) return;
      since ??= cloud.now;
      if (cloud.now < since + 3_600_000) cloud.vm = { ...cloud.vm, power: 'deallocating' };
    };
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
  });

  test('but a VM that is off after the run’s own stop failed otherwise is started at once', async () => {
    const cloud = stoppedByOwner('deallocated', (call, nth) =>
      call === 'end deallocate' && nth === 1
        ? failing('unavailable', { code: 'InternalServerError' })
        : undefined,
    );
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(200);
  });

  test('where the run’s stop was refused, and the VM could not be read for a while afterwards', async () => {
    let refused = Number.POSITIVE_INFINITY;
    let reads = 0;
    let stopped = false;
    const cloud: FakeCloud = new FakeCloud(noon, (call) => {
      const isLater = call === 'readVm' && cloud.now > refused && ++reads > 1;
      if (isLater && cloud.now < refused + 300_000) return failing('throttled');
      if (call !== 'deallocate') return undefined;
      refused = Math.min(refused, cloud.now);
      return failing('forbidden');
    });
    cloud.beforeAssessment = () => {
      if (cloud.now < refused + 300_000 || stopped) return;
      stopped = true;
      const { agent: _agent, ...vm } = cloud.vm;
      cloud.vm = { ...vm, power: 'deallocated' };
    };
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'deallocated']);
    expect(timesOf(cloud, 'starting')).toBe(0);
    expect(kindsOf(play)).toEqual([]);
    expect(safeguardsOf(play).outcomes).toEqual([]);
  });

  test('but where the run’s stop was delivered twice, and only one delivery was refused, the VM is started again', async () => {
    const cloud: FakeCloud = new FakeCloud(noon, (call) =>
      call === 'deallocate' ? failing('refused') : undefined,
    );
    cloud.beforeAssessment = () => {
      if (cloud.callsOf('deallocate') !== 1 || cloud.effects.includes('stopped by the other')) return;
      cloud.effects.push('stopped by the other');
      const { agent: _agent, ...vm } = cloud.vm;
      cloud.vm = { ...vm, power: 'deallocated' };
    };
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
  });

  test('where the run’s stop was refused: the lease then notes no stop for a recovery', async () => {
    const cloud = new FakeCloud(noon, (call) => (call === 'deallocate' ? failing('forbidden') : undefined));
    const play = new Play(cloud);
    let noted: unknown = 'nothing';
    cloud.beforeAssessment = () => {
      const lease = play.entities.get('vmlease@vm1') as { holder?: { stopSentAt?: string } } | undefined;
      if (cloud.callsOf('deallocate') > 0) noted = lease?.holder?.stopSentAt;
    };
    await play.remediate('restart');
    expect(noted).toBeUndefined();
  });

  test('where the owner powered the VM off while the run started it', async () => {
    const cloud = new FakeCloud(noon, (call, nth) =>
      call === 'end start' && nth === 1 ? failing('preempted', { code: 'OperationPreempted' }) : undefined,
    );
    const { poll } = cloud;
    cloud.poll = async (operation) => {
      const answer = await poll(operation);
      if (answer.ok && answer.value.state === 'failed')
        cloud.vm = { ...cloud.vm, power: 'stopped', provisioningState: 'Succeeded' };
      return answer;
    };
    const play = new Play(cloud);
    await play.remediate('restart');
    expect([timesOf(cloud, 'starting'), cloud.vm.power]).toEqual([1, 'stopped']);
    expect(kindsOf(play)).toEqual(['guest-stopped']);
  });
});

describe('a stop that failed leaves no trace', () => {
  const failed =
    (times: number, then: ReceiverFailure | undefined): Faults =>
    (call, nth) => {
      if (call === 'end deallocate' && nth <= times)
        return failing('preempted', { code: 'OperationPreempted' });
      return call === 'deallocate' && nth > times ? then : undefined;
    };

  test.each([1, 2])('in the hourly rate and breaker, where the next one is refused: %d', async (times) => {
    const play = new Play(new FakeCloud(noon, failed(times, failing('forbidden'))));
    const record = await play.remediate('restart');
    expect([record.outcome, record.downtimeSeconds]).toEqual(['rolled-back', undefined]);
    expect([safeguardsOf(play).starts, safeguardsOf(play).outcomes]).toEqual([[], []]);
  });

  test('where all of them fail', async () => {
    const play = new Play(new FakeCloud(noon, failed(50, undefined)));
    expect((await play.remediate('restart')).outcome).toBe('rolled-back');
    expect([safeguardsOf(play).starts, safeguardsOf(play).outcomes]).toEqual([[], []]);
  });

  test('where the VM is deleted after that, and raises no alert', async () => {
    let refused = Number.POSITIVE_INFINITY;
    let reads = 0;
    const cloud: FakeCloud = new FakeCloud(noon, (call, nth) => {
      if (call === 'deallocate' && nth > 1) refused = Math.min(refused, cloud.now);
      if (call === 'readVm' && cloud.now > refused && ++reads > 1) return failing('not-found');
      return failed(1, failing('forbidden'))(call, nth);
    });
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('skipped');
    expect(kindsOf(play)).toEqual([]);
  });
});
