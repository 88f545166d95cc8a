import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessmentKeyOf, assessmentToKeep } from '../../../src/core/assessments/assessment-record.ts';
import {
  assessmentRecordOf,
  assessmentWithoutFacts,
} from '../../../src/core/assessments/to-assessment-record.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { mayChange } from '../../../src/core/decision/explain.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { assessment, instant, vmIdOf } from '../../support/assessments.ts';
import { facts, noon } from '../../support/facts.ts';

const group = fc.stringMatching(/^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u);
const name = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?$/);

function keyOf(resourceGroup: string, vm: string): { partition: string; row: string } {
  const id = parseVmId(vmIdOf(resourceGroup, vm));
  if (!id.ok) throw new Error(id.faults.join());
  return assessmentKeyOf(id.value);
}

describe('the storage key of an assessment record', () => {
  test('has no character that a table refuses, and is short enough for a row key', () => {
    fc.assert(
      fc.property(group, name, (resourceGroup, vm) => {
        const { row } = keyOf(resourceGroup, vm);
        expect(row).not.toMatch(/[/\\#?\p{Cc}]/u);
        expect(row.length).toBeLessThanOrEqual(512);
      }),
    );
  });

  test('belongs to one VM alone, and is the same in any casing', () => {
    fc.assert(
      fc.property(group, name, group, name, (groupA, a, groupB, b) => {
        const same = groupA.toLowerCase() === groupB.toLowerCase() && a.toLowerCase() === b.toLowerCase();
        expect(keyOf(groupA, a).row === keyOf(groupB, b).row).toBe(same);
        expect(keyOf(groupA, a.toUpperCase()).row).toBe(keyOf(groupA, a).row);
      }),
    );
  });
});

describe('of two assessment records with the same id', () => {
  const early = assessment({ observedAt: instant(1), assessedAt: instant(1) });
  const late = assessment({ observedAt: instant(2), assessedAt: instant(2), by: 'run' });

  test('the one based on later facts is kept, in whatever order any number of them arrive', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1000), { minLength: 1 }), (minutes) => {
        const kept = minutes
          .map((minute) => assessment({ observedAt: instant(minute), assessedAt: instant(minute) }))
          .reduce((before, one) => assessmentToKeep(before, one) ?? before);
        expect(kept.observedAt).toBe(instant(Math.max(...minutes)));
      }),
    );
  });

  test('the later one is kept where both are based on the same facts, and an equal one changes nothing', () => {
    expect(assessmentToKeep(early, { ...early, assessedAt: instant(3) })?.assessedAt).toBe(instant(3));
    expect(assessmentToKeep(early, early)).toBeUndefined();
  });

  test('the kept one names the run that the event began, whichever arrives first', () => {
    const begun = { ...early, remediationId: 'run-1' };
    expect(assessmentToKeep(begun, late)).toEqual({ ...late, remediationId: 'run-1' });
    expect(assessmentToKeep(late, begun)).toEqual({ ...late, remediationId: 'run-1' });
  });

  test('that of a recreated VM takes nothing over from that of the deleted VM', () => {
    const other = { ...late, vmUid: 'other' };
    expect(assessmentToKeep({ ...early, remediationId: 'run-1' }, other)).toEqual(other);
    expect(assessmentToKeep(other, { ...early, remediationId: 'run-1' })).toBeUndefined();
  });

  test('the kept one still says what the VM was when it is gone', () => {
    const gone = assessmentWithoutFacts(
      early.vmId,
      { decision: 'gone', observedAt: instant(5), failure: 'not-found' },
      { by: 'request', assessedAt: instant(5) },
    );
    expect(assessmentToKeep(early, gone)).toMatchObject({
      decision: 'gone',
      reason: 'resource-gone',
      size: early.size,
      vmUid: early.vmUid,
    });
  });
});

describe('an assessment record made from facts', () => {
  const making = { by: 'event', assessedAt: instant(1) } as const;
  const on = (given: Parameters<typeof facts>[0]): ReturnType<typeof assessmentRecordOf> => {
    const read = facts(given);
    return assessmentRecordOf({ ...assessFacts(read, defaultPolicy), facts: read }, making);
  };

  test('says what is to be done, or names every reason against it', () => {
    expect(on({})).toMatchObject({ decision: 'remediate', reason: 'not-accelerated', plan: 'restart' });
    const left = on({ priority: 'Spot', tags: { 'accelnet-opt-out': 'true' } });
    expect(left).toMatchObject({ decision: 'skip', reasons: ['opted-out', 'spot-vm'], observedAt: noon });
  });

  test('fits into a row of a table, however long the tags are', () => {
    const huge = '\u0000'.repeat(200_000);
    const left = on({ tags: { 'accelnet-opt-out': huge }, managedBy: huge, availabilitySetId: huge });
    expect(left.reasons).toContain('availability-set');
    expect(JSON.stringify(left.evidence).length).toBeLessThanOrEqual(30_000);
  });

  test('says that it may change when its last reason ends, and not by itself where one reason has no end', () => {
    const policy = { ...defaultPolicy, modeForExisting: 'enforce' as const };
    const change = (given: Parameters<typeof facts>[0], others: Parameters<typeof facts>[1] = {}) =>
      mayChange(assessFacts(facts(given, others), policy).decision);
    const until = { 'accelnet-opt-out': '2026-12-24' };
    expect(change({ tags: until })).toEqual({ kind: 'at', at: '2026-12-24T00:00:00.000Z' });
    const pastRuns = [{ outcome: 'rolled-back', at: noon }];
    expect(change({}, { pastRuns })).toEqual({ kind: 'at', at: instant(24 * 60) });
    expect(change({ tags: until }, { pastRuns })).toEqual({ kind: 'at', at: '2026-12-24T00:00:00.000Z' });
    expect(change({ tags: { 'accelnet-opt-out': 'true' } })).toEqual({ kind: 'not-by-itself' });
    expect(change({ tags: until, priority: 'Spot' })).toEqual({ kind: 'not-by-itself' });
  });
});
