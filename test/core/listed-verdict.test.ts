import { describe, expect, test } from 'vitest';
import { judgeListed } from '../../src/core/sweep/assess-listed.ts';
import { stillHolds, verdictOnListed } from '../../src/core/assessments/listed-assessment.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import { verdictToKeep } from '../../src/core/assessments/assessment-record.ts';
import { facts, nicFacts, noon, offer } from '../support/facts.ts';
import { instant, verdict } from '../support/verdicts.ts';

const policy: Policy = { ...defaultPolicy, modeForExisting: 'enforce', settleMinutes: 0 };
const listed = facts();
const fit = judgeListed(listed, policy);
const kept = verdict({ vmUid: listed.vm.vmUid, size: listed.vm.size });
const making = { by: 'scan', judgedAt: noon } as const;

describe('a verdict on a list', () => {
  test('is to be confirmed where nothing stands against the VM, and the first reason where something does', () => {
    expect(verdictOnListed(listed.vm, fit, noon, making)).toMatchObject({
      decision: 'to-confirm',
      reason: 'to-be-confirmed',
      by: 'scan',
      listedAt: noon,
    });
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(verdictOnListed(out.vm, judgeListed(out, policy), noon, making)).toMatchObject({
      decision: 'leave',
      reason: 'opted-out',
      evidence: [{ code: 'opted-out', evidence: { level: 'vm' } }],
    });
  });

  test('plans an alignment only where a list can tell that it costs no outage', () => {
    const platform = facts(
      { size: 'Standard_D4s_v5', power: 'deallocated' },
      { nics: [nicFacts({ flag: 'false' })], sizeOffer: offer('yes') },
    );
    const off = judgeListed(platform, policy, { power: true });
    expect(off).toMatchObject({ kind: 'leave', mayAlign: true });
    expect(verdictOnListed(platform.vm, off, noon, making)).toMatchObject({ plan: 'align' });
    expect(judgeListed(platform, { ...policy, newVmHours: 0 })).toMatchObject({
      kind: 'leave',
      mayAlign: false,
    });
  });

  test('never overwrites what was read later than the list may be old', () => {
    const byEvent = verdict({ observedAt: instant(5), judgedAt: instant(5) });
    const old = verdictOnListed(listed.vm, fit, instant(0), { by: 'scan', judgedAt: instant(10) });
    expect(verdictToKeep(byEvent, { ...old, vmId: byEvent.vmId })).toBeUndefined();
  });
});

describe('a kept verdict still holds', () => {
  test('when it comes from a look at the VM itself, and the list says nothing against it', () => {
    const agent = { ...kept, decision: 'leave', reason: 'agent-not-ready' } as const;
    expect(fit.unread).toContain('agent-not-ready');
    expect(stillHolds(agent, listed.vm, fit)).toBe(true);
    expect(stillHolds({ ...kept, decision: 'remediate', reason: 'not-accelerated' }, listed.vm, fit)).toBe(
      true,
    );
  });

  test('when the VM itself could not be read, so that it is not always the first to be looked at again', () => {
    const unreadable = verdict({ decision: 'unreadable', reason: 'facts-not-readable' });
    expect(stillHolds(unreadable, listed.vm, fit)).toBe(true);
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(stillHolds(unreadable, out.vm, judgeListed(out, policy))).toBe(false);
  });

  test('not when the list shows that its reason is gone, or another VM or size', () => {
    expect(stillHolds({ ...kept, reason: 'opted-out' }, listed.vm, fit)).toBe(false);
    const due = { ...kept, decision: 'remediate', reason: 'not-accelerated' } as const;
    expect(stillHolds({ ...due, vmUid: 'another' }, listed.vm, fit)).toBe(false);
    expect(stillHolds({ ...due, size: 'Standard_D8s_v3' }, listed.vm, fit)).toBe(false);
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(stillHolds(due, out.vm, judgeListed(out, policy))).toBe(false);
  });
});
