import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { modes } from '../../../src/core/policy/policy-types.ts';

test('without a policy new VMs are changed and existing ones are reported, few at a time and with time to undo', () => {
  expect(defaultPolicy).toEqual({
    modeForNew: 'enforce',
    modeForExisting: 'report',
    newVmHours: 24,
    settleMinutes: 5,
    maxSettleHours: 12,
    paused: false,
    tagPrefix: 'accelnet',
    tagsMayRaise: [],
    include: [],
    exclude: [],
    allowedImages: [],
    availabilitySets: 'skip',
    agentless: 'skip',
    virtualTpm: 'ignore',
    rdmaSizes: 'skip',
    deallocatedUnknownSizes: 'change',
    sizes: [],
    preflight: 'off',
    preflightsPerHour: 60,
    observationsNeeded: 3,
    canary: 'off',
    alignFlag: true,
    guestProbe: 'off',
    windows: [],
    blackouts: [],
    estimateMinutes: 20,
    marginMinutes: 10,
    maxConcurrent: 5,
    maxConcurrentPerDomain: 1,
    disruptionBudgets: { named: [], singleMember: 'skip' },
    maxPerHour: 20,
    breakerFailures: 3,
    breakerOutOf: 10,
    waitLimitHours: 24,
    approvalWaitDays: 7,
    approvalAgainDays: 30,
    operationLimitMinutes: 60,
    verifyLimitMinutes: 15,
    coolDownHours: 24,
    suspendAfterFailures: 3,
    suspendWithinDays: 30,
    flipFlopTimes: 3,
    strandedLimitHours: 72,
  });
});

test('modes are listed in the order of what they allow, the least first', () => {
  expect(modes).toEqual(['report', 'approve', 'window', 'enforce']);
});
