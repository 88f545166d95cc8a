import { describe, expect, test } from 'vitest';
import { assessFacts, stopsAlignment } from '../../../src/core/decision/decide.ts';
import { reasonCodes } from '../../../src/core/decision/reasons.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, noon } from '../../support/facts.ts';
import { groupRows } from '../../support/rule-rows/group-rows.ts';
import { stateRows } from '../../support/rule-rows/place-rows.ts';
import { guestRows } from '../../support/rule-rows/vm-rows.ts';

/** After how many seconds a VM is assessed again. */
function secondsUntilAssessed(given: Facts, policy: Partial<Policy>): number | undefined {
  const { decision } = assessFacts(given, { ...defaultPolicy, ...policy });
  if (decision.kind !== 'defer') return undefined;
  return (Date.parse(decision.notBefore) - Date.parse(given.observedAt)) / 1000;
}

const seconds: Readonly<Record<string, number>> = {
  'last-available-member': 120,
  'group-budget': 120,
  'power-in-transition': 60,
  'power-unknown': 60,
};

describe('a VM that is not ready is assessed again as soon as that may have passed', () => {
  const rows = [...guestRows, ...stateRows, ...groupRows];

  test.each(Object.entries(seconds))('for %s after %s s', (code, after) => {
    const own = rows.filter((row) => row[0] === code);
    expect(own.length).toBeGreaterThan(0);
    for (const [, , holds, , policy = {}] of own)
      expect(secondsUntilAssessed(holds, { settleMinutes: 0, ...policy })).toBe(after);
  });

  test('for another operation, or for its extensions, after two minutes', () => {
    expect(secondsUntilAssessed(facts({ provisioningState: 'Updating' }), { settleMinutes: 0 })).toBe(120);
    expect(
      secondsUntilAssessed(facts({ extensions: [{ name: 'x', provisioningState: 'Creating' }] }), {
        settleMinutes: 0,
      }),
    ).toBe(120);
  });

  test('during a pause, after five minutes', () => {
    expect(secondsUntilAssessed(facts(), { paused: true })).toBe(300);
  });

  test('after the time of its slowest cause', () => {
    const given = facts({ provisioningState: 'Updating', power: 'starting' });
    expect(secondsUntilAssessed(given, { settleMinutes: 0 })).toBe(120);
  });
});

test('a VM is new for so many hours, and has so many minutes to settle, whatever else it waits for', () => {
  const aged = (minutes: number, given: object = {}): Facts =>
    facts({ createdAt: new Date(Date.parse(noon) - minutes * 60_000).toISOString(), ...given });
  const isNew = (minutes: number): boolean =>
    assessFacts(aged(minutes), { ...defaultPolicy, newVmHours: 3 }).isNew;
  expect([179, 180, 181, 1000].map(isNew)).toEqual([true, false, false, false]);
  const updating = { provisioningState: 'Updating' };
  expect(secondsUntilAssessed(aged(1), { settleMinutes: 10 })).toBe(540);
  expect(secondsUntilAssessed(aged(1, updating), { settleMinutes: 10 })).toBe(540);
  expect(secondsUntilAssessed(aged(9, updating), { settleMinutes: 10 })).toBe(120);
  const existing = { settleMinutes: 600, modeForExisting: 'enforce', newVmHours: 1 } as const;
  expect(secondsUntilAssessed(aged(700, updating), existing)).toBe(120);
});

test('a VM that waits for its window, or for the end of a blackout, is assessed when that comes, however soon', () => {
  const window = { name: 'noon', cron: '0 12 * * *', durationMinutes: 60, timeZone: 'UTC' };
  const policy = { settleMinutes: 0, windows: [window] };
  const at = (observedAt: string, given: object = {}): Facts => facts(given, { observedAt });
  expect(secondsUntilAssessed(at('2026-11-22T11:59:59.500Z'), policy)).toBe(0.5);
  expect(secondsUntilAssessed(at('2026-11-22T11:59:30.000Z'), policy)).toBe(30);
  expect(secondsUntilAssessed(at('2026-11-22T11:30:00.000Z'), policy)).toBe(1800);
  const busy = { provisioningState: 'Updating' };
  expect(secondsUntilAssessed(at('2026-11-22T11:59:30.000Z', busy), policy)).toBe(120);
});

test('the assessment of a VM that waits names the plan by which it will be changed', () => {
  const planOf = (given: Partial<Facts['vm']>): string | undefined => {
    const { decision } = assessFacts(facts({ provisioningState: 'Updating', ...given }), defaultPolicy);
    return decision.kind === 'defer' ? decision.plan : undefined;
  };
  const aligned = 'Standard_D4s_v5';
  expect([{}, { power: 'deallocated' } as const, { size: aligned }].map(planOf)).toEqual([
    'restart',
    'nics-only',
    'align',
  ]);
  expect(planOf({ size: aligned, power: 'deallocated' })).toBe('align');
});

test('a flag without effect is set despite the reasons against an outage or about the guest, and despite no others', () => {
  expect(reasonCodes.filter((code) => !stopsAlignment.has(code))).toEqual([
    'accelerated-by-platform',
    'not-engaged',
    'size-restricted',
    'window-required',
    'window-too-short',
    'blackout-lasts',
    'too-many-network-interfaces',
    'os-unsupported',
    'os-unknown',
    'kernel-too-old',
    'guest-manages-vf',
    'custom-image',
    'guest-not-mana-ready',
    'availability-set',
    'spot-vm',
    'ephemeral-os-disk',
    'proximity-placement-group',
    'dedicated-host',
    'capacity-reservation',
    'virtual-tpm',
    'dynamic-public-ip',
    'network-appliance',
    'provisioning-failed',
    'vm-stopped',
    'agent-not-ready',
    'never-settled',
    'group-unreadable',
    'only-group-member',
    'last-available-member',
    'group-budget',
    'approval-required',
    'preflight-due',
    'canary-elsewhere',
    'outside-window',
    'blackout',
    'recently-created',
    'operation-in-progress',
    'extensions-running',
    'agent-not-settled',
    'power-in-transition',
    'power-unknown',
  ]);
});
