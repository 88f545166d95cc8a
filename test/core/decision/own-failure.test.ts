import { expect, test } from 'vitest';
import { type OwnFailure, withoutOwnFailure } from '../../../src/core/decision/own-failure.ts';
import type { VmFacts } from '../../../src/core/model/facts.ts';
import { facts } from '../../support/facts.ts';

const failed = { provisioningState: 'Failed' };
const withCode = { ...failed, failureCode: 'AllocationFailed' };

test.each<[what: string, vm: Partial<VmFacts>, own: OwnFailure | undefined]>([
  ['that has the code of our own', withCode, { code: 'allocationfailed' }],
  ['where neither has a code', failed, {}],
  ['that Azure calls canceled', { provisioningState: 'canceled' }, {}],
])('a failure %s is ignored on a VM that runs', (_what, vm, own) => {
  const given = facts(vm);
  expect(withoutOwnFailure(given, own)).toEqual({
    ...given,
    vm: { ...given.vm, provisioningState: 'Succeeded' },
  });
});

test.each<[what: string, vm: Partial<VmFacts>, own: OwnFailure | undefined]>([
  ['a run without a failure of its own', failed, undefined],
  ['another code', withCode, { code: 'Conflict' }],
  ['a code where ours has none', withCode, {}],
  ['no code where ours has one', failed, { code: 'AllocationFailed' }],
  ['a VM that does not run', { ...withCode, power: 'deallocated' }, { code: 'AllocationFailed' }],
  ['an operation that goes on', { provisioningState: 'Updating' }, {}],
  ['a state whose name only begins alike', { provisioningState: 'FailedOver' }, {}],
])('the facts stay as they are for %s', (_what, vm, own) => {
  const given = facts(vm);
  expect(withoutOwnFailure(given, own)).toEqual(given);
});
