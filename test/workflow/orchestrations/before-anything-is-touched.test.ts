import { describe, expect, test } from 'vitest';
import { registryKeyOf } from '../../../src/core/coordination/registry.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

describe('before anything is changed', () => {
  test('a missing right is found, and named', async () => {
    const cloud = new FakeCloud(noon);
    cloud.permissions = [{ actions: ['*'], notActions: ['Microsoft.Compute/virtualMachines/start/action'] }];
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'missing-permission' });
    expect(record.assessments[0]?.reasons).toEqual([
      {
        code: 'missing-permission',
        evidence: {
          missing: 'Microsoft.Compute/virtualMachines/start/action on virtualMachines/vm1',
          count: 1,
        },
      },
    ]);
    expect(cloud.effects).toEqual([]);
    expect(play.entities.get('safeguards@fleet')).toBeUndefined();
  });

  test.each<[what: string, scope: (cloud: FakeCloud) => string]>([
    ['the VM', ({ vm }) => vm.id],
    ['a network interface', ({ nics }) => nics.at(-1)?.id ?? ''],
  ])('a deny assignment on %s that was made meanwhile is found', async (_what, scope) => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'false']);
    const denied = { id: 'deny', scope: scope(cloud), below: true, denies: 'x/write', joins: [] };
    cloud.readDenyAssignments = async () => ({ ok: true, value: [denied] });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'deny-assignment' });
    expect(cloud.effects).toEqual([]);
  });

  test('deny assignments that the app may not read skip the VM', async () => {
    const forbidden: Faults = (call) =>
      call === 'readDenyAssignments'
        ? { when: 'before', failure: { kind: 'forbidden', message: 'AuthorizationFailed' } }
        : undefined;
    const cloud = new FakeCloud(noon, forbidden);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'forbidden' });
    expect(cloud.effects).toEqual([]);
  });

  test('a registry or lease that cannot be read refuses the run', async () => {
    for (const [key, reason] of [
      [`runregistry@${registryKeyOf('vm1')}`, 'registry'],
      ['vmlease@vm1', 'lease-unreadable'],
    ] as const) {
      const cloud = new FakeCloud(noon);
      const play = new Play(cloud);
      play.entities.set(key, 'broken');
      const record = await play.remediate('restart');
      expect(record).toMatchObject({ outcome: 'refused', reason });
      expect([cloud.effects, cloud.callsOf('readVm'), play.entities.get(key)]).toEqual([[], 0, 'broken']);
    }
  });

  test('five hundred runs that find the VM held keep no audit record, unlike other refused runs', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud);
    play.entities.set('vmlease@vm1', { holder: { runId: 'first', since: noon }, recent: [] });
    for (let n = 0; n < 500; n++)
      expect(await play.remediate('restart')).toMatchObject({ outcome: 'refused', reason: 'held' });
    expect([play.kept.length, cloud.effects]).toEqual([0, []]);
    play.entities.set('vmlease@vm1', 'broken');
    await play.remediate('restart');
    play.entities.delete('vmlease@vm1');
    await play.remediate('restart');
    expect(play.kept.map(({ outcome }) => outcome)).toEqual(['refused', 'accelerated']);
  });

  test('rights that the app may not read count as missing', async () => {
    const forbidden: Faults = (call) =>
      call === 'readPermissions'
        ? { when: 'before', failure: { kind: 'forbidden', message: 'AuthorizationFailed' } }
        : undefined;
    const record = await new Play(new FakeCloud(noon, forbidden)).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'missing-permission' });
    expect(JSON.stringify(record.assessments)).toContain('Microsoft.Authorization/permissions/read');
  });

  test('rights that cannot be read at the moment are read again later', async () => {
    const throttled: Faults = (call, nth) =>
      call === 'readPermissions' && nth <= 2
        ? { when: 'before', failure: { kind: 'throttled', message: 'slow', retryAfterSeconds: 90 } }
        : undefined;
    const record = await new Play(new FakeCloud(noon, throttled)).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(record.steps.map(({ phase }) => phase).join(' ')).toMatch(
      /^requested assessing waiting assessing/,
    );
  });

  test('a pause holds back even a run that already has its slot', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud);
    const heldKey = { key: 'standard_d4s_v3|-|westeurope', state: 'held', since: noon, failures: 1 };
    const notBefore = '2026-11-22T12:10:00.000Z';
    play.entities.set('safeguards@fleet', { ...noSafeguards, capacity: [{ ...heldKey, notBefore }] });
    const { readPermissions } = cloud;
    // The second assessment comes after the slot was granted, once the size may be tried again.
    cloud.readPermissions = () => {
      if (cloud.now >= Date.parse(notBefore)) play.act('pause', { by: 'ops', now: noon });
      return readPermissions();
    };
    play.cancelAt = Date.parse(noon) + 3_600_000;
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'cancelled' });
    const waits = record.steps.filter(({ outcome }) => outcome === 'wait').map(({ detail }) => detail);
    expect(waits).toContain('capacity-held');
    expect(waits.at(-1)).toBe('paused');
    expect(cloud.effects).toEqual([]);
  });
});
