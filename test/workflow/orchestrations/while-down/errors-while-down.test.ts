import { describe, expect, test } from 'vitest';
import type { CloudFailure, CloudFailureKind } from '../../../../src/ports/cloud.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

/** A call that fails for so long, from its first time on. */
function failingFor(call: string, kind: CloudFailureKind, seconds: number): FakeCloud {
  let began: number | undefined;
  const faults: Faults = (name) => {
    if (name !== call) return undefined;
    began ??= cloud.now;
    const failure: CloudFailure = { kind, message: kind };
    return cloud.now < began + seconds * 1000 ? { when: 'before', failure } : undefined;
  };
  const cloud: FakeCloud = new FakeCloud(noon, faults);
  return cloud;
}

describe('an outage is not rolled back because of transient errors', () => {
  test.each([
    ['writeFlag', 'conflict', 90],
    ['writeFlag', 'unavailable', 90],
    ['writeFlag', 'conflict', 1500],
    ['start', 'conflict', 90],
    ['start', 'unavailable', 90],
    ['start', 'unavailable', 1500],
    ['readNic', 'unavailable', 1500],
  ] as const)('where %s answers %s for %d s', async (call, kind, seconds) => {
    const cloud = failingFor(call, kind, call === 'readNic' ? 0 : seconds);
    if (call === 'readNic') {
      const { readNic } = cloud;
      let began: number | undefined;
      cloud.readNic = async (id) => {
        if (!cloud.effects.includes('flag true')) return await readNic(id);
        began ??= cloud.now;
        const hit = cloud.now < began + seconds * 1000;
        return hit ? { ok: false, failure: { kind, message: kind } } : await readNic(id);
      };
    }
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(seconds + 250);
  });

  test('but a write that fails for longer than an operation may take is undone, after a bounded number of attempts', async () => {
    const cloud = failingFor('writeFlag', 'conflict', 4 * 3600);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(3600 + 900);
    expect(cloud.callsOf('writeFlag')).toBeLessThan(110);
  });
});

const passing: readonly CloudFailureKind[] = ['preempted', 'conflict', 'unavailable'];

describe('an operation that ended with a transient error is sent again', () => {
  // A start that was preempted has its own tests below.
  test.each(passing.slice(1))('the start: %s', async (kind) => {
    const ends: Faults = (call, nth) =>
      call === 'end start' && nth <= 2 ? { when: 'before', failure: { kind, message: kind } } : undefined;
    const cloud = new FakeCloud(noon, ends);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(cloud.effects).not.toContain('flag false');
    expect(cloud.effects.filter((effect) => effect === 'starting')).toHaveLength(3);
  });

  test.each(passing)('the write of a network interface: %s', async (kind) => {
    const ends: Faults = (call, nth) =>
      call === 'end writeFlag' && nth <= 2 ? { when: 'before', failure: { kind, message: kind } } : undefined;
    const cloud = new FakeCloud(noon, ends);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.nics.map(({ flag }) => flag)]).toEqual(['accelerated', ['true']]);
  });

  test.each(passing)('the deallocation, while the VM runs as it did: %s', async (kind) => {
    const ends: Faults = (call, nth) =>
      call === 'end deallocate' && nth === 1
        ? { when: 'before', failure: { kind, message: kind } }
        : undefined;
    const cloud = new FakeCloud(noon, ends);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
  });

  describe('the deallocation, where Azure shows the VM as failed since', () => {
    const preempted: CloudFailure = { kind: 'preempted', message: 'preempted', code: 'OperationPreempted' };
    const failedStops = (times: number, shownAs: string | undefined, own = preempted): FakeCloud => {
      const ends: Faults = (call, nth) =>
        call === 'end deallocate' && nth <= times ? { when: 'before', failure: own } : undefined;
      const cloud = new FakeCloud(noon, ends);
      const stops = () => cloud.effects.filter((effect) => effect === 'deallocating').length;
      cloud.beforeAssessment = () => {
        const { failureCode: _code, ...vm } = cloud.vm;
        const isFailed = stops() > 0 && stops() <= times && vm.power === 'running';
        const shown = shownAs === undefined ? {} : { failureCode: shownAs };
        cloud.vm = isFailed
          ? { ...vm, provisioningState: 'Failed', ...shown }
          : { ...vm, provisioningState: 'Succeeded' };
      };
      return cloud;
    };

    test.each(['OperationPreempted', undefined])(
      'with the run’s own failure (%s): it is sent again',
      async (code) => {
        const { code: _code, ...bare } = preempted;
        const cloud = failedStops(2, code, code === undefined ? bare : preempted);
        const record = await new Play(cloud).remediate('restart');
        expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
        expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(3);
      },
    );

    test.each([
      ['with another code', 'AllocationFailed', preempted],
      ['without a code, where the run’s has one', undefined, preempted],
      ['with a code, but the run’s has none', 'AllocationFailed', { kind: 'preempted', message: 'Canceled' }],
    ] as const)('with somebody else’s, %s: the VM is skipped', async (_how, shownAs, own) => {
      const cloud = failedStops(1, shownAs, own);
      const record = await new Play(cloud).remediate('restart');
      expect([record.outcome, record.reason]).toEqual(['skipped', 'provisioning-failed']);
      expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(1);
    });

    test('again and again: the run ends rolled back, with the VM as found', async () => {
      const cloud = failedStops(50, 'OperationPreempted');
      const record = await new Play(cloud).remediate('restart');
      expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
      expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(4);
    });
  });
});

describe('a VM that somebody starts while this run stops it is not stopped again', () => {
  test.each(['succeeded', 'gone', 'failed'] as const)('where its deallocation is %s', async (end) => {
    const cloud = new FakeCloud(noon);
    const { poll } = cloud;
    cloud.poll = async (operation) => {
      const answer = await poll(operation);
      const over = cloud.effects.includes('deallocated');
      if (!answer.ok || !over || cloud.effects.includes('flag true')) return answer;
      if (end === 'failed') return { ok: false, failure: { kind: 'unavailable', message: 'HTTP 503' } };
      return { ok: true, value: { state: end } };
    };
    cloud.beforeAssessment = () => {
      if (cloud.vm.power === 'deallocated') {
        cloud.effects.push('started by its owner');
        const reportedAt = new Date(cloud.now + 30_000).toISOString();
        cloud.vm = { ...cloud.vm, power: 'running', agent: { ready: true, reportedAt } };
      }
    };
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(1);
  });
});

describe('a start that another operation superseded', () => {
  const superseded = (power: 'deallocating' | 'deallocated' | 'running', provisioningState = 'Succeeded') => {
    const ends: Faults = (call, nth) =>
      call === 'end start' && nth === 1
        ? { when: 'before', failure: { kind: 'preempted', message: 'preempted', code: 'OperationPreempted' } }
        : undefined;
    const cloud = new FakeCloud(noon, ends);
    const { poll } = cloud;
    let over: number | undefined;
    cloud.poll = async (operation) => {
      const answer = await poll(operation);
      if (answer.ok && answer.value.state === 'failed') {
        over = cloud.now;
        cloud.vm = { ...cloud.vm, power, provisioningState };
      }
      return answer;
    };
    cloud.beforeAssessment = () => {
      if (over !== undefined && power === 'deallocating' && cloud.now > over + 60_000)
        cloud.vm = { ...cloud.vm, power: 'deallocated' };
    };
    return cloud;
  };

  test('counts as the owner’s stop where their deallocation did so, and the VM stays off', async () => {
    const cloud = superseded('deallocating');
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(['deallocating', 'deallocated']).toContain(cloud.vm.power);
    expect(cloud.effects.filter((effect) => effect === 'starting')).toHaveLength(1);
  });

  test('counts as the owner’s stop where the VM is deallocated since, and people are notified', async () => {
    const cloud = superseded('deallocated');
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(cloud.vm.power).toBe('deallocated');
    expect(play.notices).toMatchObject([{ kind: 'guest-stopped' }]);
  });

  test('is sent again where the VM is shown as failed', async () => {
    const cloud = superseded('deallocated', 'Failed');
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
    expect(cloud.vm.power).toBe('running');
  });

  test('is not sent again where the owner’s start did so, and the VM is verified', async () => {
    const cloud = superseded('running');
    const { agent: _agent, ...vm } = cloud.vm;
    cloud.beforeAssessment = () => {
      if (cloud.vm.power === 'running' && cloud.effects.includes('starting'))
        cloud.vm = {
          ...vm,
          power: 'running',
          agent: { ready: true, reportedAt: new Date(cloud.now).toISOString() },
        };
    };
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(cloud.effects.filter((effect) => effect === 'starting')).toHaveLength(1);
  });
});

describe('a guest that halts after the run’s start', () => {
  const halting = (power: 'stopped' | 'deallocated') => {
    const cloud = new FakeCloud(noon);
    cloud.beforeAssessment = () => {
      if (cloud.vm.power === 'running' && cloud.effects.includes('running')) {
        const { agent: _agent, ...vm } = cloud.vm;
        cloud.vm = { ...vm, power };
      }
    };
    return cloud;
  };

  test('is reported, stays off, and does not prove the capacity', async () => {
    const play = new Play(halting('stopped'));
    const record = await play.remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(play.notices).toMatchObject([{ kind: 'guest-stopped' }]);
    expect(play.entities.get('alerts@fleet')).toMatchObject({ alerts: [{ kind: 'guest-stopped' }] });
    expect(JSON.stringify(play.entities.get('safeguards@fleet'))).not.toContain('proven');
  });

  test('is distinguished from an owner who deallocates, which is not reported', async () => {
    const play = new Play(halting('deallocated'));
    await play.remediate('restart');
    expect(play.notices).toEqual([]);
  });
});

describe('a VM that is down for longer than planned', () => {
  const late = 30 * 60_000;
  const minutesUntilNotified = (play: Play): number =>
    (Date.parse(play.notices[0]?.since ?? '') - Date.parse(noon) - late) / 60_000;

  test.each(['deallocate', 'start', 'writeFlag'] as const)(
    'is reported within minutes whatever its run waits for: %s',
    async (call) => {
      const cloud = new FakeCloud(noon);
      const own = cloud[call];
      // It is accepted, and never ends.
      Object.assign(cloud, {
        [call]: async () => {
          if (call === 'deallocate') cloud.vm = { ...cloud.vm, power: 'deallocating' };
          return {
            ok: true,
            value: {
              how: 'sent',
              operation: { kind: 'async', url: 'https://arm/subscriptions/x/operations/never' },
            },
          };
        },
      });
      const { poll } = cloud;
      cloud.poll = async (operation) =>
        operation.url.endsWith('never') ? { ok: true, value: { state: 'running' } } : await poll(operation);
      const play = new Play(cloud);
      play.whenNotified = () => Object.assign(cloud, { [call]: own });
      const record = await play.remediate('restart');
      expect(play.notices[0]).toMatchObject({ kind: 'down-too-long', timesNotified: 0 });
      expect(minutesUntilNotified(play)).toBeLessThan(5);
      expect(record.steps.length).toBeGreaterThan(3);
    },
  );

  test.each(['writeFlag', 'start'])('is reported once while %s is refused again and again', async (call) => {
    const cloud = failingFor(call, 'conflict', 3000);
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(play.notices.map(({ kind }) => kind)).toEqual(['down-too-long']);
    expect(minutesUntilNotified(play)).toBeLessThan(5);
    // It runs again: no alert is open.
    expect(play.entities.get('alerts@fleet')).toEqual({ alerts: [] });
  });

  test('is reported while its reads are throttled', async () => {
    let began: number | undefined;
    const cloud: FakeCloud = new FakeCloud(noon, (call) => {
      if (call !== 'readVm' || !cloud.effects.includes('deallocated')) return undefined;
      began ??= cloud.now;
      const hits = cloud.now < began + 4_000_000;
      return hits ? { when: 'before', failure: { kind: 'throttled', message: 'slow' } } : undefined;
    });
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(play.notices.map(({ kind }) => kind)).toEqual(['down-too-long']);
  });

  test('is not reported where it is up in time', async () => {
    const play = new Play(failingFor('start', 'conflict', 900));
    await play.remediate('restart');
    expect(play.notices).toEqual([]);
  });
});

describe('an owner who opts the VM out while it is down', () => {
  test.each(['readGroup', 'readSubscription'] as const)('is obeyed at every level: %s', async (level) => {
    const cloud = new FakeCloud(noon);
    const own = cloud[level];
    const optsOut = async (...given: never[]) =>
      cloud.effects.includes('deallocating')
        ? { ok: true, value: { tags: { 'accelnet-opt-out': 'true' } } }
        : await (own as (...all: never[]) => Promise<unknown>)(...given);
    Object.assign(cloud, { [level]: optsOut });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'opted-out', writes: [] });
    expect(cloud.vm.power).toBe('running');
  });

  test.each(['the VM', 'its group'])(
    'is obeyed while the VM waits for capacity with its flags on: %s',
    async (whose) => {
      const none: Faults = (call, nth) =>
        call === 'end start' && nth <= 3
          ? { when: 'before', failure: { kind: 'no-capacity', message: 'no', code: 'AllocationFailed' } }
          : undefined;
      const cloud = new FakeCloud(noon, none);
      const play = new Play(cloud);
      play.whenNotified = () => {
        const tags = { 'accelnet-opt-out': 'true' };
        if (whose === 'the VM') cloud.vm = { ...cloud.vm, tags };
        else cloud.readGroup = async () => ({ ok: true, value: { tags } });
      };
      const record = await play.remediate('restart');
      expect(play.notices[0]).toMatchObject({ kind: 'stranded' });
      expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
      expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false']);
    },
  );

  test('is not assumed where a level cannot be read', async () => {
    const cloud = new FakeCloud(noon);
    const { readGroup } = cloud;
    cloud.readGroup = async () =>
      cloud.effects.includes('deallocating')
        ? { ok: false, failure: { kind: 'unavailable', message: 'no' } }
        : await readGroup();
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });
});
