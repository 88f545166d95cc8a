import { describe, expect, test } from 'vitest';
import type { ResourceId } from '../../../../src/core/model/resource-id.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

/** Somebody does something to the VM at the moment at which accelnet makes the first such call. */
function meanwhile(cloud: FakeCloud, call: 'deallocate' | 'writeFlag' | 'start', deed: () => void): void {
  let done = false;
  const first = (): void => {
    if (!done) deed();
    done = true;
  };
  const { deallocate, writeFlag, start } = cloud;
  if (call === 'deallocate')
    cloud.deallocate = async () => {
      const answer = await deallocate();
      first();
      return answer;
    };
  if (call === 'writeFlag')
    cloud.writeFlag = async (nic: ResourceId, flag) => {
      const answer = await writeFlag(nic, flag);
      first();
      return answer;
    };
  if (call === 'start')
    cloud.start = () => {
      first();
      return start();
    };
}

describe('while the VM is down, its owner', () => {
  test('deletes it: nothing is started, and it is searched for until somebody acknowledges the alert', async () => {
    const cloud = new FakeCloud(noon);
    meanwhile(cloud, 'writeFlag', () => {
      cloud.readVm = async () => ({ ok: false, failure: { kind: 'not-found', message: 'gone' } });
    });
    const play = new Play(cloud);
    cloud.readVmByUid = async () => {
      play.act('acknowledge', { id: 'stranded:run-1', by: 'ops', now: noon }, 'alerts@fleet');
      return { ok: true, value: undefined };
    };
    const record = await play.remediate('restart');
    expect(play.notices).toMatchObject([{ kind: 'stranded' }]);
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'not-found' });
    expect(cloud.effects).not.toContain('starting');
  });

  test('recreates it under the same name: the new VM is neither started nor written to', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'false']);
    meanwhile(cloud, 'deallocate', () => {
      cloud.vm = { ...cloud.vm, vmUid: '99999999-0000-4000-8000-00000000beef' };
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'replaced' });
    expect(cloud.effects.filter((effect) => effect !== 'deallocating' && effect !== 'deallocated')).toEqual(
      [],
    );
  });

  test('recreates it with the same network interfaces: those are not written to any more', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'false']);
    meanwhile(cloud, 'writeFlag', () => {
      cloud.vm = { ...cloud.vm, vmUid: '99999999-0000-4000-8000-00000000beef' };
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'replaced' });
    expect(cloud.effects.filter((effect) => effect.startsWith('flag'))).toEqual(['flag true']);
  });

  test('detaches one network interface: the others are put back, and the VM runs', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'false']);
    meanwhile(cloud, 'deallocate', () => {
      cloud.nics = cloud.nics.slice(0, 1);
      cloud.vm = { ...cloud.vm, nicIds: cloud.nics.map(({ id }) => id) };
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'detached' });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false']);
    expect(cloud.vm.power).toBe('running');
  });

  test('opts it out: it is started as it was found', async () => {
    const cloud = new FakeCloud(noon);
    meanwhile(cloud, 'deallocate', () => {
      cloud.vm = { ...cloud.vm, tags: { 'accelnet-opt-out': 'true' } };
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'opted-out', writes: [] });
    expect(cloud.vm.power).toBe('running');
  });

  test('puts a lock on it: nothing can be put back, and the VM is stranded with an alert until the lock is gone', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false']);
    const { writeFlag, start } = cloud;
    const locked = { ok: false, failure: { kind: 'locked', message: 'ScopeLocked' } } as const;
    const until = Date.parse(noon) + 3 * 3_600_000;
    cloud.writeFlag = async (nic, flag) => (cloud.now < until ? locked : await writeFlag(nic, flag));
    cloud.start = async () => (cloud.now < until ? locked : await start());
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'locked' });
    expect(play.notices).toMatchObject([{ kind: 'stranded' }]);
    expect(cloud.vm.power).toBe('running');
  });

  test('resizes it to a size without Accelerated Networking: flags stay as they were, and the VM runs', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'absent']);
    meanwhile(cloud, 'deallocate', () => {
      cloud.vm = { ...cloud.vm, size: 'Standard_B1s' };
      cloud.writeFlag = async () => ({
        ok: false,
        failure: {
          kind: 'refused',
          message: 'not compatible',
          code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking',
        },
      });
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      reason: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking',
    });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'absent']);
    expect(cloud.vm.power).toBe('running');
  });

  test('turns the flag off again while it comes back: it is not turned on a second time', async () => {
    const cloud = new FakeCloud(noon);
    meanwhile(cloud, 'start', () => {
      cloud.nics = cloud.nics.map((nic) => ({ ...nic, flag: 'false' }));
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('rolled-back');
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false']);
    expect(cloud.effects.filter((effect) => effect === 'flag true')).toHaveLength(1);
    expect(cloud.vm.power).toBe('running');
  });

  test('starts it: the record says so', async () => {
    const cloud = new FakeCloud(noon);
    meanwhile(cloud, 'writeFlag', () => void cloud.start());
    const record = await new Play(cloud).remediate('restart');
    expect(record.steps.find(({ phase }) => phase === 'starting')?.detail).toBe(
      'it had been started already',
    );
    expect(cloud.effects.filter((effect) => effect === 'starting')).toHaveLength(1);
  });
});
