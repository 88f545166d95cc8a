import { describe, expect, test } from 'vitest';
import { judge, stopsAlignment } from '../../src/core/decide.ts';
import type { Facts } from '../../src/core/facts.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy.ts';
import { reasonCodes } from '../../src/core/reasons.ts';
import { facts } from '../support/facts.ts';
import { groupRows } from '../support/rule-rows/group-rows.ts';
import { stateRows } from '../support/rule-rows/place-rows.ts';
import { guestRows } from '../support/rule-rows/vm-rows.ts';

/** After how many seconds a VM is looked at again. */
function secondsUntilLook(given: Facts, policy: Partial<Policy>): number | undefined {
  const { decision } = judge(given, { ...defaultPolicy, ...policy });
  if (decision.kind !== 'defer') return undefined;
  return (Date.parse(decision.notBefore) - Date.parse(given.observedAt)) / 1000;
}

const seconds: Readonly<Record<string, number>> = {
  'last-available-member': 120,
  'group-budget': 120,
  'power-in-transition': 60,
  'power-unknown': 60,
};

describe('a VM that is not ready is looked at again as soon as that may have passed', () => {
  const rows = [...guestRows, ...stateRows, ...groupRows];

  test.each(Object.entries(seconds))('for %s after %s s', (code, after) => {
    const own = rows.filter((row) => row[0] === code);
    expect(own.length).toBeGreaterThan(0);
    for (const [, , holds, , policy = {}] of own)
      expect(secondsUntilLook(holds, { settleMinutes: 0, ...policy })).toBe(after);
  });

  test('for another operation, or for its extensions, after two minutes', () => {
    expect(secondsUntilLook(facts({ provisioningState: 'Updating' }), { settleMinutes: 0 })).toBe(120);
    expect(
      secondsUntilLook(facts({ extensions: [{ name: 'x', provisioningState: 'Creating' }] }), {
        settleMinutes: 0,
      }),
    ).toBe(120);
  });

  test('while everything is paused, after five minutes', () => {
    expect(secondsUntilLook(facts(), { paused: true })).toBe(300);
  });

  test('by the slowest of its causes', () => {
    const given = facts({ provisioningState: 'Updating', power: 'starting' });
    expect(secondsUntilLook(given, { settleMinutes: 0 })).toBe(120);
  });
});

test('a flag without effect is set whatever stands against an outage or for the guest, and else not', () => {
  expect(reasonCodes.filter((code) => !stopsAlignment.has(code))).toEqual([
    'accelerated-by-platform',
    'size-restricted',
    'window-required',
    'window-too-short',
    'blackout-lasts',
    'too-many-network-interfaces',
    'os-unsupported',
    'os-unknown',
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
