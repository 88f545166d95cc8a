import { describe, expect, test } from 'vitest';
import { assessmentToKeep } from '../../../src/core/assessments/assessment-record.ts';
import { listedAssessmentRecordOf, stillHolds } from '../../../src/core/assessments/listed-assessment.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { assessListed } from '../../../src/core/sweep/assess-listed.ts';
import { assessment, instant } from '../../support/assessments.ts';
import { facts, nicFacts, noon, offer } from '../../support/facts.ts';

const policy: Policy = { ...defaultPolicy, modeForExisting: 'enforce', settleMinutes: 0 };
const listed = facts();
const fit = assessListed(listed, policy);
const kept = assessment({ vmUid: listed.vm.vmUid, size: listed.vm.size });
const making = { by: 'scan', assessedAt: noon } as const;

describe('an assessment record made from a list', () => {
  test('is to be confirmed where nothing stands against the VM, and names the first reason where something does', () => {
    expect(listedAssessmentRecordOf(listed.vm, fit, noon, making)).toMatchObject({
      decision: 'to-confirm',
      reason: 'to-be-confirmed',
      by: 'scan',
      listedAt: noon,
    });
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(listedAssessmentRecordOf(out.vm, assessListed(out, policy), noon, making)).toMatchObject({
      decision: 'skip',
      reason: 'opted-out',
      evidence: [{ code: 'opted-out', evidence: { level: 'vm' } }],
    });
  });

  test('plans an alignment only where a list can show that it costs no outage', () => {
    const platform = facts(
      { size: 'Standard_D4s_v5', power: 'deallocated' },
      { nics: [nicFacts({ flag: 'false' })], sizeOffer: offer('yes') },
    );
    const off = assessListed(platform, policy, { power: true });
    expect(off).toMatchObject({ kind: 'skip', mayAlign: true });
    expect(listedAssessmentRecordOf(platform.vm, off, noon, making)).toMatchObject({ plan: 'align' });
    expect(assessListed(platform, { ...policy, newVmHours: 0 })).toMatchObject({
      kind: 'skip',
      mayAlign: false,
    });
  });

  test('never replaces a record whose facts were read after the list', () => {
    const byEvent = assessment({ observedAt: instant(5), assessedAt: instant(5) });
    const old = listedAssessmentRecordOf(listed.vm, fit, instant(0), { by: 'scan', assessedAt: instant(10) });
    expect(assessmentToKeep(byEvent, { ...old, vmId: byEvent.vmId })).toBeUndefined();
  });
});

describe('a kept assessment record still holds', () => {
  test('when it was made from the VM itself, and the list shows nothing against it', () => {
    const agent = { ...kept, decision: 'skip', reason: 'agent-not-ready' } as const;
    expect(fit.unread).toContain('agent-not-ready');
    expect(stillHolds(agent, listed.vm, fit)).toBe(true);
    expect(stillHolds({ ...kept, decision: 'remediate', reason: 'not-accelerated' }, listed.vm, fit)).toBe(
      true,
    );
  });

  test('when the VM itself could not be read, so that this VM is not always the first to be assessed again', () => {
    const unreadable = assessment({ decision: 'unreadable', reason: 'facts-not-readable' });
    expect(stillHolds(unreadable, listed.vm, fit)).toBe(true);
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(stillHolds(unreadable, out.vm, assessListed(out, policy))).toBe(false);
  });

  test('only if the list shows the same VM and size, and does not show that its reason is gone', () => {
    expect(stillHolds({ ...kept, reason: 'opted-out' }, listed.vm, fit)).toBe(false);
    const due = { ...kept, decision: 'remediate', reason: 'not-accelerated' } as const;
    expect(stillHolds({ ...due, vmUid: 'another' }, listed.vm, fit)).toBe(false);
    expect(stillHolds({ ...due, size: 'Standard_D8s_v3' }, listed.vm, fit)).toBe(false);
    const out = facts({ tags: { 'accelnet-opt-out': 'true' } });
    expect(stillHolds(due, out.vm, assessListed(out, policy))).toBe(false);
  });
});
