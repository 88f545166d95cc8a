import { describe, expect, test } from 'vitest';
import type { Runs } from '../../../src/ports/runs.ts';
import { createPowerActivities } from '../../../src/workflow/activities/power-activities.ts';
import { createStillWanted, whyOver } from '../../../src/workflow/activities/still-wanted.ts';
import { noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => 'mine',
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};

function asked(cloud: FakeCloud, given: object = {}) {
  const now = (): number => cloud.now;
  const activities = createPowerActivities({ cloud, now, stillWanted: createStillWanted(now) });
  const { id: vmId, vmUid } = cloud.vm;
  const input = { vmId, vmUid, runId: 'mine', correlationId: 'c', notAfter: noonPlus(120), ...given };
  return { start: () => activities.start(input, runs), restart: () => activities.restart(input, runs) };
}

describe('a VM', () => {
  test('is started unless it runs or is starting, and the time of the start is kept', async () => {
    const off = new FakeCloud(noon, undefined, { power: 'deallocated' });
    off.now += 1000;
    expect(await asked(off).start()).toMatchObject({ ok: true, value: { how: 'sent', at: noonPlus(1) } });
    for (const power of ['starting', 'running'] as const) {
      const cloud = new FakeCloud(noon, undefined, { power });
      expect(await asked(cloud).start()).toEqual({ ok: true, value: { how: 'already', at: noon } });
      expect(cloud.callsOf('start')).toBe(0);
    }
  });

  test('is restarted while it runs, but not while an earlier restart is under way', async () => {
    const cloud = new FakeCloud(noon);
    expect(await asked(cloud).restart()).toMatchObject({ ok: true, value: { how: 'sent' } });
    expect(await asked(cloud).restart()).toMatchObject({ ok: true, value: { how: 'already' } });
    expect(cloud.effects).toEqual(['restart']);
  });

  test.each([
    [{ vmUid: 'another' }, 'replaced'],
    [{ vmId: 'no id' }, 'internal'],
    [{ notAfter: noonPlus(-0.001) }, 'expired'],
    [{ runId: 'other' }, 'expired'],
  ])('is neither started nor restarted by a request that is not valid any more: %j', async (given, kind) => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    for (const change of [asked(cloud, given).start, asked(cloud, given).restart])
      expect(await change()).toMatchObject({ ok: false, failure: { kind } });
    expect(cloud.effects).toEqual([]);
  });

  test('is started up to the last moment that its request allows, unless another run holds it', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    expect(await asked(cloud, { notAfter: noon }).start()).toMatchObject({ ok: true });
    expect(await whyOver({ runId: 'mine', vmId: 'no id' }, runs)).toBeUndefined();
    expect(await whyOver({ runId: 'other', vmId: cloud.vm.id }, runs)).toMatchObject({ kind: 'expired' });
  });
});
