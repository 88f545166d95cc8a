import { describe, expect, test } from 'vitest';
import type { VmFacts } from '../../../../src/core/model/facts.ts';
import { noon, vmFacts } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const gone = { ok: false, failure: { kind: 'not-found', message: 'ResourceNotFound' } } as const;
const waits = { notBefore: '2026-11-22T12:30:00.000Z' } as const;
const moved = vmFacts().id.replace('/resourceGroups/web/', '/resourceGroups/elsewhere/');
const recreatedVm = '99999999-0000-4000-8000-00000000beef';

/** A VM to which something happens while its run waits for the assessment. */
function meanwhile(deed: (cloud: FakeCloud) => void): FakeCloud {
  const cloud = new FakeCloud(noon);
  const { readVm } = cloud;
  let done = false;
  cloud.readVm = async (id, call) => {
    if (!done) deed(cloud);
    done = true;
    // What happened may have replaced this function.
    return cloud.readVm === watched ? await readVm(id, call) : await cloud.readVm(id, call);
  };
  const watched = cloud.readVm;
  return cloud;
}

/** Somebody acts after the last assessment, before the deallocation reads the VM once more. */
function afterTheAssessment(given: Partial<VmFacts>): FakeCloud {
  const cloud = new FakeCloud(noon);
  const { readPermissions } = cloud;
  cloud.readPermissions = async () => {
    const answer = await readPermissions();
    cloud.vm = { ...cloud.vm, ...given };
    return answer;
  };
  return cloud;
}

describe('between the event and the assessment before the change, a VM that was', () => {
  test.each(['deleted', 'moved to another group'])('%s is skipped as not found', async () => {
    const cloud = meanwhile((one) => {
      one.readVm = async () => gone;
    });
    const play = new Play(cloud);
    expect(await play.remediate('restart', waits)).toMatchObject({ outcome: 'skipped', reason: 'not-found' });
    expect(cloud.effects).toEqual([]);
    expect(play.notices).toEqual([]);
    expect(play.entities.get('safeguards@fleet')).toBeUndefined();
  });

  test('recreated under the same name is assessed as the new VM', async () => {
    const cloud = meanwhile((one) => {
      one.vm = { ...one.vm, vmUid: recreatedVm, createdAt: new Date(one.now - 60_000).toISOString() };
    });
    const record = await new Play(cloud).remediate('restart', waits);
    expect(record.assessments.map(({ kind, reasons }) => [kind, reasons[0]?.code])).toEqual([
      ['defer', 'recently-created'],
      ['remediate', undefined],
    ]);
    expect(record).toMatchObject({ outcome: 'accelerated', found: { vmUid: recreatedVm } });
  });

  test('resized to a size where the flag has no effect is only aligned, without a stop', async () => {
    const cloud = meanwhile((one) => {
      one.vm = { ...one.vm, size: 'Standard_D4s_v5' };
    });
    const play = new Play(cloud);
    const record = await play.remediate('restart', waits);
    expect(record).toMatchObject({ plan: 'align', outcome: 'aligned' });
    expect(cloud.effects).toEqual(['flag true']);
    expect(cloud.callsOf('deallocate')).toBe(0);
  });

  test('resized to another size that gains is remediated, and counts for the capacity of its new size', async () => {
    const cloud = meanwhile((one) => {
      one.vm = { ...one.vm, size: 'Standard_D8s_v3' };
    });
    const play = new Play(cloud);
    expect(await play.remediate('restart', waits)).toMatchObject({ outcome: 'accelerated' });
    expect(play.entities.get('safeguards@fleet')).toMatchObject({
      capacity: [{ key: 'standard_d8s_v3|-|westeurope', state: 'proven' }],
    });
  });

  test('turned off by its owner is changed without an outage', async () => {
    const cloud = meanwhile((one) => {
      one.vm = { ...one.vm, power: 'deallocated' };
    });
    const record = await new Play(cloud).remediate('restart', waits);
    expect(record).toMatchObject({ plan: 'nics-only', outcome: 'accelerated' });
    expect(cloud.effects).toEqual(['flag true']);
  });
});

describe('between that assessment and the deallocation, a VM that was', () => {
  test('recreated under the same name is not stopped', async () => {
    const cloud = afterTheAssessment({ vmUid: recreatedVm });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'replaced', writes: [] });
    expect(cloud.effects).toEqual([]);
  });

  test('deleted or moved is not searched for, since nothing was changed', async () => {
    const cloud = new FakeCloud(noon);
    const { readPermissions } = cloud;
    cloud.readPermissions = async () => {
      cloud.readVm = async () => gone;
      return await readPermissions();
    };
    const play = new Play(cloud);
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'skipped', reason: 'not-found' });
    expect(cloud.callsOf('readVmByUid')).toBe(0);
    expect(play.notices).toEqual([]);
  });
});

describe('a VM that disappears while it is down', () => {
  const disappearing = (found: string | undefined, power: VmFacts['power']): FakeCloud => {
    const cloud = new FakeCloud(noon);
    const { writeFlag } = cloud;
    cloud.writeFlag = async (...given) => {
      cloud.readVm = async ({ key }) =>
        key === moved.toLowerCase() ? { ok: true, value: { ...cloud.vm, id: moved, power } } : gone;
      return await writeFlag(...given);
    };
    cloud.readVmByUid = async () => ({ ok: true, value: found });
    return cloud;
  };

  test('and was moved to another group ends stranded, with an alert that names its new id', async () => {
    const play = new Play(disappearing(moved, 'deallocated'));
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'stranded' });
    expect(play.notices).toMatchObject([{ kind: 'stranded', subject: moved }]);
    expect(play.notices[0]?.text).toContain(`start ${moved}`);
    expect(play.entities.get('alerts@fleet')).toMatchObject({ alerts: [{ subject: moved }] });
  });

  test('and runs again where it was moved to raises no alert', async () => {
    const play = new Play(disappearing(moved, 'running'));
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'skipped', reason: 'not-found' });
    expect(play.notices).toEqual([]);
  });
});
