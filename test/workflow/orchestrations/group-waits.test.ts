import { expect, test } from 'vitest';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import type { VmFacts } from '../../../src/core/model/facts.ts';
import { entityKeyOf, parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { noon, vmFacts } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const policy: Policy = { ...defaultPolicy, modeForExisting: 'enforce' };
const minutes = (n: number): string => new Date(Date.parse(noon) + n * 60_000).toISOString();
const sibling = vmFacts().id.replace(/vm1$/, 'vm2');
const siblingLease = (): string => {
  const id = parseVmId(sibling);
  if (!id.ok) throw new Error('no VM');
  return entityKeyOf(id.value);
};
const [, , subscription, , resourceGroup] = vmFacts().id.split('/');
const domain = `group:${subscription}/${resourceGroup}:web`.toLowerCase();

/** A VM with one sibling in its group, whose state at each time is what the function returns. */
function inGroup(siblingAt: (now: number) => Partial<VmFacts>): FakeCloud {
  const cloud = new FakeCloud(noon, undefined, {
    tags: { 'accelnet-group': 'web' },
  });
  const { readVm } = cloud;
  cloud.readVm = async (id, call) =>
    id.key === sibling.toLowerCase()
      ? { ok: true, value: vmFacts({ id: sibling, ...siblingAt(cloud.now) }) }
      : await readVm(id, call);
  cloud.readTaggedVms = async () => ({
    ok: true,
    value: [vmFacts().id, sibling].map((id) => ({ id, vm: { 'accelnet-group': 'web' }, group: {} })),
  });
  return cloud;
}

test('a run waits until another member is back, then goes on, and holds no slot or place in the queue afterwards', async () => {
  const cloud = inGroup((now) => (now < Date.parse(minutes(30)) ? { power: 'deallocated' } : {}));
  const play = new Play(cloud, policy);
  const record = await play.remediate('restart');
  expect(record.outcome).toBe('accelerated');
  expect(record.assessments.map(({ kind, reasons }) => [kind, ...reasons.map(({ code }) => code)])).toEqual([
    ['defer', 'last-available-member', 'group-budget'],
    ['remediate'],
  ]);
  const deallocated = record.steps.find(({ phase }) => phase === 'deallocating');
  expect(Date.parse(deallocated?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(minutes(30)));
  expect(play.entities.get('safeguards@fleet')).toMatchObject({ holders: [], queue: [] });
});

test('a run whose group stays down expires with the reason that it waited for, and stops nothing', async () => {
  const cloud = inGroup(() => ({ agent: { ready: false } }));
  const record = await new Play(cloud, policy).remediate('restart');
  expect(record).toMatchObject({ outcome: 'expired', reason: 'last-available-member', writes: [] });
  expect(cloud.effects).toEqual([]);
  expect(cloud.callsOf('readNic')).toBeLessThan(400);
});

test('a member that another run is about to stop counts as down although Azure still shows it as running', async () => {
  const cloud = inGroup(() => ({}));
  const play = new Play(cloud, policy);
  const other = { subscriptionId: 's', domains: [domain], capacityKey: 'other', since: noon };
  const holder = { runId: 'other', vm: siblingLease(), ...other };
  play.entities.set('safeguards@fleet', { ...noSafeguards, holders: [holder] });
  const record = await play.remediate('restart');
  expect(record).toMatchObject({ outcome: 'expired', reason: 'failure-domain' });
  expect(cloud.effects).toEqual([]);
});

test('a VM whose group has too many members to read, or that is in too many groups, is skipped', async () => {
  const full = inGroup(() => ({}));
  full.readTaggedVms = async () => ({
    ok: true,
    value: Array.from({ length: 102 }, (_, n) => ({
      id: vmFacts().id.replace(/vm1$/, `vm${n}`),
      vm: { 'accelnet-group': 'web' },
      group: {},
    })),
  });
  const record = await new Play(full).remediate('restart');
  expect(record).toMatchObject({ outcome: 'skipped', reason: 'group-unreadable' });
  expect(record.assessments[0]?.reasons[0]?.evidence).toMatchObject({
    because: '101 members are too many to be read one by one',
  });
  const everywhere = new FakeCloud(noon);
  const backendPools = Array.from({ length: 21 }, (_, n) => `/pools/${n}`);
  everywhere.nics = everywhere.nics.map((nic) => ({ ...nic, backendPools }));
  const other = await new Play(everywhere).remediate('restart');
  expect(other).toMatchObject({ outcome: 'skipped', reason: 'group-unreadable' });
  expect(everywhere.callsOf('readPoolMembers')).toBe(0);
});

test('an event during an assessment has the run assess again at once, also during the tenth, the last of a generation', async () => {
  const reads: number[] = [];
  const cloud = inGroup(() => (reads.length < 14 ? { power: 'deallocated' } : {}));
  const play = new Play(cloud, policy);
  cloud.beforeAssessment = () => {
    reads.push(cloud.now);
    if ([8, 10, 12].includes(reads.length)) play.events.raise('reassess', cloud.now, { eventId: 'e-2' });
  };
  await play.remediate('restart');
  const pauses = reads.slice(0, 14).map((at, n) => (at - (reads[n - 1] ?? 0)) / 1000);
  expect(pauses.map((seconds) => seconds < 60)).toEqual(pauses.map((_, n) => [8, 10, 12].includes(n)));
});
