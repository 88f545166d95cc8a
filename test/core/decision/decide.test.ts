import { describe, expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, offer, subscriptionId } from '../../support/facts.ts';

function assessment(given: Facts, policy: Partial<Policy> = {}): string {
  const { decision } = assessFacts(given, { ...defaultPolicy, ...policy });
  if (decision.kind === 'remediate') return `remediate ${decision.plan}`;
  const aligned = decision.kind === 'skip' && decision.align.length > 0 ? ' + align' : '';
  return `${decision.kind} ${decision.reasons[0].code}${aligned}`;
}

const old = '2026-01-01T00:00:00.000Z';
const id = '/subscriptions/x/some-resource';
const lockOn = (scope: string): { id: string; scope: string } => ({
  id: 'lock',
  scope: `/subscriptions/${subscriptionId}${scope}`,
});
const ubuntu = (sku: string): { publisher: string; offer: string; sku: string } => ({
  publisher: 'Canonical',
  offer: 'UbuntuServer',
  sku,
});

describe('the assessment of a VM', () => {
  test.each<[string, Facts, string, Partial<Policy>?]>([
    ['eligible and running', facts(), 'remediate restart'],
    [
      'eligible and deallocated',
      facts({ power: 'deallocated', agent: { ready: false } }),
      'remediate nics-only',
    ],
    ['with a null flag', facts({}, { nics: [nicFacts({ flag: 'null' })] }), 'remediate restart'],
    ['with an absent flag', facts({}, { nics: [nicFacts({ flag: 'absent' })] }), 'remediate restart'],
    [
      'with one of two NICs on',
      facts({}, { nics: [nicFacts({ flag: 'true' }), nicFacts()] }),
      'remediate restart',
    ],
    ['accelerated', facts({}, { nics: [nicFacts({ flag: 'true' })] }), 'skip already-accelerated'],
    ['without a NIC', facts({}, { nics: [] }), 'skip no-network-interface'],
    ['opted out', facts({ tags: { 'accelnet-opt-out': 'true' } }), 'skip opted-out'],
    ['opted out by its group', facts({}, { group: { tags: { 'AccelNet-Opt-Out': '' } } }), 'skip opted-out'],
    [
      'of a size that is not capable',
      facts({ size: 'Standard_B2s' }, { sizeOffer: offer('no') }),
      'skip size-not-capable',
    ],
    ['of a size without effect', facts({ size: 'Standard_NC6s_v3' }), 'skip size-not-capable'],
    ['of a size Azure does not list', facts({}, { sizeOffer: offer('unknown') }), 'skip size-unknown'],
    [
      'of a size that is restricted here',
      facts({}, { sizeOffer: { ...offer('yes'), closed: true } }),
      'skip size-restricted',
    ],
    [
      'in a zone where the size is restricted',
      facts({ zones: ['2'] }, { sizeOffer: { ...offer('yes'), closedZones: ['1', '2'] } }),
      'skip size-restricted',
    ],
    [
      'in a zone where it is not',
      facts({ zones: ['3'] }, { sizeOffer: { ...offer('yes'), closedZones: ['1', '2'] } }),
      'remediate restart',
    ],
    ['of a new generation', facts({ size: 'Standard_D4s_v6' }), 'skip size-unknown'],
    ['of an AMD v5 size', facts({ size: 'Standard_D4as_v5' }), 'skip size-unknown'],
    ['of a Bsv2 size', facts({ size: 'Standard_B2s_v2' }), 'remediate restart'],
    ['of a required size, new', facts({ size: 'Standard_D4s_v5' }), 'skip accelerated-by-platform + align'],
    [
      'of a required size, deallocated',
      facts({ size: 'Standard_E4s_v5', power: 'deallocated' }),
      'skip accelerated-by-platform + align',
    ],
    [
      'of a required size, existing, found deallocated, to be approved',
      facts({
        size: 'Standard_E4s_v5',
        power: 'deallocated',
        createdAt: old,
        tags: { 'accelnet-mode': 'approve' },
      }),
      'skip accelerated-by-platform + align',
      { modeForExisting: 'enforce' },
    ],
    [
      'of a required size, existing, found deallocated, to be reported',
      facts({ size: 'Standard_E4s_v5', power: 'deallocated', createdAt: old }),
      'skip accelerated-by-platform',
    ],
    [
      'of a required size, existing, found running',
      facts({ size: 'Standard_E4s_v5', createdAt: old }),
      'skip accelerated-by-platform',
      { modeForExisting: 'enforce' },
    ],
    [
      'of a required size, in a scale set',
      facts({ size: 'Standard_D4s_v5', scaleSetId: id }),
      'skip accelerated-by-platform',
    ],
    [
      'of a required size, in an availability set',
      facts({ size: 'Standard_D4s_v5', availabilitySetId: id }),
      'skip accelerated-by-platform + align',
    ],
    [
      'of a required size, not settled',
      facts({ size: 'Standard_D4s_v5', provisioningState: 'Updating' }),
      'defer operation-in-progress',
    ],
    ['existing', facts({ createdAt: old }), 'skip report-only'],
    [
      'existing, with an enforcing tag',
      facts({ createdAt: old, tags: { 'accelnet-mode': 'enforce' } }),
      'skip report-only',
    ],
    [
      'existing, with an enforcing tag, where policy lets tags raise the mode',
      facts({ createdAt: old, tags: { 'accelnet-mode': 'enforce' } }),
      'remediate restart',
      { tagsMayRaise: ['mode'] },
    ],
    [
      'existing, of a required size, enforcing',
      facts({ createdAt: old, size: 'Standard_D4s_v5' }),
      'skip accelerated-by-platform',
      { modeForExisting: 'enforce' },
    ],
    ['with an unknown mode', facts({ tags: { 'accelnet-mode': 'enfroce' } }), 'skip report-only'],
    ['that wants approval', facts({ tags: { 'accelnet-mode': 'approve' } }), 'defer approval-required'],
    ['that wants a window', facts({ tags: { 'accelnet-mode': 'window' } }), 'skip window-required'],
    [
      'opted out by its subscription',
      facts({}, { subscription: { tags: { accelnet_optout: 'yes' } } }),
      'skip opted-out',
    ],
    [
      'with a window that cannot be read',
      facts({ tags: { 'accelnet-window': 'next tuesday' } }),
      'skip window-unreadable',
    ],
    [
      'of a required size, with a window that cannot be read',
      facts({ size: 'Standard_D4s_v5', tags: { 'accelnet-window': '?' } }),
      'skip accelerated-by-platform',
    ],
    [
      'with a window of its own',
      facts({ tags: { 'accelnet-window': '0 22 * * 6;4h;UTC' } }),
      'defer outside-window',
    ],
    ['in a scale set', facts({ scaleSetId: id }), 'skip scale-set-member'],
    ['in an availability set', facts({ availabilitySetId: id }), 'skip availability-set'],
    ['of Spot priority', facts({ priority: 'Spot' }), 'skip spot-vm'],
    ['with an ephemeral OS disk', facts({ ephemeralOsDisk: true }), 'skip ephemeral-os-disk'],
    ['hibernated', facts({ power: 'deallocated', hibernated: true }), 'skip hibernated'],
    ['in a proximity group', facts({ proximityPlacementGroupId: id }), 'skip proximity-placement-group'],
    ['on a dedicated host', facts({ dedicatedHostId: id }), 'skip dedicated-host'],
    ['with a reservation', facts({ capacityReservationGroupId: id }), 'skip capacity-reservation'],
    ['managed by a service', facts({ managedBy: id }), 'skip managed-group'],
    ['in a managed group', facts({}, { group: { tags: {}, managedBy: id } }), 'skip managed-group'],
    [
      'in an AKS node group',
      facts({ id: facts().vm.id.replace('/web/', '/MC_web_k8s_westeurope/') }),
      'skip managed-group',
    ],
    [
      'that forwards traffic',
      facts({}, { nics: [nicFacts({ ipForwarding: true })] }),
      'skip network-appliance',
    ],
    [
      'with an auxiliary mode',
      facts({}, { nics: [nicFacts({ auxiliaryMode: 'Floating' })] }),
      'skip network-appliance',
    ],
    ['tagged as an appliance', facts({ tags: { LegacyVMNVA: 'true' } }), 'skip network-appliance'],
    ['stopped but allocated', facts({ power: 'stopped' }), 'skip vm-stopped'],
    ['whose provisioning failed', facts({ provisioningState: 'Failed' }), 'skip provisioning-failed'],
    ['being deleted', facts({ provisioningState: 'Deleting' }), 'skip vm-being-deleted'],
    [
      'existing, without a Ready agent',
      facts({ createdAt: old, agent: { ready: false } }),
      'skip agent-not-ready',
      { modeForExisting: 'enforce' },
    ],
    ['new, without a Ready agent', facts({ agent: { ready: false } }), 'defer agent-not-settled'],
    ['created a minute ago', facts({ createdAt: '2026-11-22T11:59:00.000Z' }), 'defer recently-created'],
    [
      'with an extension in progress',
      facts({ extensions: [{ name: 'x', provisioningState: 'Creating' }] }),
      'defer extensions-running',
    ],
    ['being updated', facts({ provisioningState: 'Updating' }), 'defer operation-in-progress'],
    [
      'whose NIC is being updated',
      facts({}, { nics: [nicFacts({ provisioningState: 'Updating' })] }),
      'defer operation-in-progress',
    ],
    ['that is stopping or deallocating', facts({ power: 'stopping' }), 'defer power-in-transition'],
    ['in an unknown power state', facts({ power: 'unknown' }), 'defer power-unknown'],
    [
      'rolled back an hour ago',
      facts({}, { pastRuns: [{ outcome: 'rolled-back', at: '2026-11-22T11:00:00Z' }] }),
      'skip recently-rolled-back',
    ],
    [
      'rolled back two days ago',
      facts({}, { pastRuns: [{ outcome: 'rolled-back', at: '2026-11-20T11:00:00Z' }] }),
      'remediate restart',
    ],
    [
      'with a lock on its group',
      facts({}, { readOnlyLocks: [lockOn('/resourceGroups/WEB')] }),
      'skip read-only-lock',
    ],
    [
      'with a lock on the subscription, of a required size',
      facts({ size: 'Standard_D4s_v5' }, { readOnlyLocks: [lockOn('')] }),
      'skip accelerated-by-platform',
    ],
    [
      'with a lock on its NIC',
      facts({}, { readOnlyLocks: [{ id: 'lock', scope: nicFacts().id.toUpperCase() }] }),
      'skip read-only-lock',
    ],
    [
      'with a lock on a group of a longer name',
      facts({}, { readOnlyLocks: [lockOn('/resourceGroups/we'), lockOn('/resourceGroups/web2')] }),
      'remediate restart',
    ],
    ['of an old Ubuntu', facts({ os: { image: ubuntu('18_04-lts') } }), 'skip guest-not-mana-ready'],
    [
      'of an old Ubuntu, that was upgraded',
      facts({ os: { image: ubuntu('18_04-lts'), reported: { name: 'ubuntu', version: '24.04' } } }),
      'remediate restart',
    ],
    ['of an ancient Ubuntu', facts({ os: { image: ubuntu('12_04-lts') } }), 'skip os-unsupported'],
    [
      'of an unknown OS',
      facts({ os: { image: ubuntu('daily'), reported: { name: 'plan9', version: '4' } } }),
      'skip os-unknown',
    ],
    ['from a custom image', facts({ os: { image: 'custom' } }), 'skip custom-image'],
    [
      'from a custom image, of a required size',
      facts({ os: { image: 'custom' }, size: 'Standard_D4s_v5' }),
      'skip accelerated-by-platform + align',
    ],
    ['of unknown age', { ...facts(), vm: withoutAge() }, 'skip report-only'],
  ])('comes to the expected decision: %s', (_title, given, expected, policy) => {
    expect(assessment(given, policy)).toBe(expected);
  });

  test('begins nothing during a pause, and is repeated later', () => {
    expect(assessment(facts(), { paused: true })).toBe('defer paused');
    expect(assessment(facts({ size: 'Standard_D4s_v5' }), { paused: true })).toBe(
      'skip accelerated-by-platform',
    );
  });

  test('names every reason that applies, the opt-out first', () => {
    const { decision } = assessFacts(
      facts({ tags: { 'accelnet-opt-out': 'yes' }, priority: 'Spot', availabilitySetId: id }),
      defaultPolicy,
    );
    expect(decision.kind === 'skip' && decision.reasons.map(({ code }) => code)).toEqual([
      'opted-out',
      'availability-set',
      'spot-vm',
    ]);
  });

  test('of a new VM is repeated when that has settled, not before', () => {
    const { decision } = assessFacts(facts({ createdAt: '2026-11-22T11:59:00.000Z' }), defaultPolicy);
    expect(decision).toMatchObject({ kind: 'defer', plan: 'restart', notBefore: '2026-11-22T12:04:00.000Z' });
  });

  test('selects only the NICs that are not accelerated', () => {
    const plain = nicFacts({ id: 'nic-b' });
    const { decision } = assessFacts(facts({}, { nics: [nicFacts({ flag: 'true' }), plain] }), defaultPolicy);
    expect(decision).toEqual({ kind: 'remediate', plan: 'restart', nics: ['nic-b'] });
  });
});

describe('the policy', () => {
  const mine = { names: ['VM*'] };
  const window = { name: 'weekend', cron: '0 22 * * 6', durationMinutes: 60, timeZone: 'UTC' };
  // Noon in UTC is already the next day in Auckland.
  const blackout = { from: '2026-11-23', to: '2026-11-23', timeZone: 'Pacific/Auckland' };
  test.each<[string, Partial<Policy>, string]>([
    ['an exclusion', { exclude: [mine] }, 'skip excluded'],
    ['an exclusion and an inclusion', { include: [mine], exclude: [mine] }, 'skip excluded'],
    ['an inclusion', { include: [{ names: ['other'] }, mine] }, 'remediate restart'],
    ['inclusions of others', { include: [{ names: ['other'] }] }, 'skip not-in-scope'],
    ['a window', { windows: [window] }, 'defer outside-window'],
    ['a window that is open', { windows: [{ ...window, cron: '30 11 * * *' }] }, 'remediate restart'],
    [
      'a window that is about to close',
      { windows: [{ ...window, cron: '15 11 * * *' }] },
      'defer outside-window',
    ],
    [
      'a window that is too short',
      { windows: [{ ...window, durationMinutes: 29 }] },
      'skip window-too-short',
    ],
    ['a blackout for years', { blackouts: [{ ...blackout, to: '2029-01-01' }] }, 'skip blackout-lasts'],
    ['a window for others', { windows: [{ ...window, scope: { names: ['x'] } }] }, 'remediate restart'],
    ['a blackout, by the date of its zone', { blackouts: [blackout] }, 'defer blackout'],
    [
      'a blackout that has not begun yet',
      { blackouts: [{ ...blackout, timeZone: 'UTC' }] },
      'remediate restart',
    ],
    ['a blackout for others', { blackouts: [{ ...blackout, scope: { sizes: ['x'] } }] }, 'remediate restart'],
  ])('comes to the expected decision with %s', (_what, policy, expected) => {
    expect(assessment(facts(), policy)).toBe(expected);
  });

  test('keeps a VM that is out of scope from being aligned too', () => {
    const required = facts({ size: 'Standard_D4s_v5' });
    expect(assessment(required)).toBe('skip accelerated-by-platform + align');
    expect(assessment(required, { exclude: [mine] })).toBe('skip excluded');
    expect(assessment(required, { include: [{ names: ['x'] }] })).toBe('skip not-in-scope');
  });
});

describe('the opt-out tag', () => {
  test.each([
    ['true', true],
    [' YES ', true],
    ['1', true],
    ['on', true],
    ['', true],
    ['ture', true],
    ['2026-13-45', true],
    ['until monday', true],
    ['2026-12-01', true],
    ['2026-11-22T12:00:01Z', true],
    ['2026-11-22T14:30:00+02:00', true],
    ['2026-11-22T12:00:00Z', false],
    ['2026-11-22', false],
    ['2020-01-01', false],
    ['false', false],
    ['Off', false],
    ['0', false],
    ['no', false],
  ])('"%s" at noon of 2026-11-22 opts out: %s', (value, optsOut) => {
    const decided = assessment(facts({ tags: { 'accelnet-opt-out': value } }));
    expect(decided).toBe(optsOut ? 'skip opted-out' : 'remediate restart');
  });

  test('of the VM does not cancel that of its group', () => {
    const given = facts(
      { tags: { 'accelnet-opt-out': 'false' } },
      { group: { tags: { 'accelnet-opt-out': 'true' } } },
    );
    expect(assessment(given)).toBe('skip opted-out');
  });

  test('has the configured prefix', () => {
    expect(assessment(facts({ tags: { 'contoso-opt-out': '1' } }), { tagPrefix: 'contoso' })).toBe(
      'skip opted-out',
    );
  });
});

function withoutAge(): Facts['vm'] {
  const { createdAt: _createdAt, ...vm } = facts().vm;
  return vm;
}
