import { describe, expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { ReasonCode } from '../../../src/core/decision/reasons.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, noon } from '../../support/facts.ts';

function codesOf(
  given: Parameters<typeof facts>[0],
  others: Parameters<typeof facts>[1] = {},
  policy: Partial<Policy> = {},
): readonly ReasonCode[] {
  const { decision } = assessFacts(facts(given, others), { ...defaultPolicy, ...policy });
  return decision.kind === 'remediate' ? [] : decision.reasons.map(({ code }) => code);
}

describe('an extension', () => {
  const extension = (provisioningState: string) => ({ extensions: [{ name: 'x', provisioningState }] });

  test.each(['Creating', 'updating', 'DELETING'])('that is %s is waited for', (state) => {
    expect(codesOf(extension(state))).toEqual(['extensions-running']);
  });

  test.each(['Succeeded', 'Failed', 'Canceled', ''])('that is "%s" is not waited for', (state) => {
    expect(codesOf(extension(state))).toEqual([]);
  });

  test('of a deallocated VM continues only when the VM runs again, and is not waited for', () => {
    expect(codesOf({ power: 'deallocated', ...extension('Updating') })).toEqual([]);
    expect(codesOf({ power: 'stopping', ...extension('Updating') })).toContain('extensions-running');
  });
});

describe('an agent that is not Ready', () => {
  const agent = { ready: false };

  test('is waited for while a new VM runs, and not where the VM does not run', () => {
    expect(codesOf({ agent })).toEqual(['agent-not-settled']);
    expect(codesOf({ agent, power: 'deallocated' })).toEqual([]);
  });
});

test('a VM whose time of creation is unknown is not taken for a new one', () => {
  const { createdAt: _createdAt, ...vm } = facts().vm;
  const { decision } = assessFacts({ ...facts(), vm }, { ...defaultPolicy, modeForExisting: 'enforce' });
  expect(decision.kind).toBe('remediate');
});

describe('a refusal by a person', () => {
  const refused = { pastRuns: [{ outcome: 'denied', at: noon }] };

  test('counts where anything that binds the VM asks for approval, whatever else binds it', () => {
    const policy = { modeForNew: 'window' as const };
    const tags = { 'accelnet-mode': 'approve' };
    expect(codesOf({ tags }, refused, { modeForNew: 'approve' })).toContain('recently-denied');
    expect(codesOf({ tags }, refused, policy)).toContain('recently-denied');
  });

  test('no longer counts where nobody is asked', () => {
    expect(codesOf({}, refused, { modeForNew: 'enforce' })).toEqual([]);
    expect(codesOf({}, refused, { modeForNew: 'window' })).not.toContain('recently-denied');
  });
});
