import { describe, expect, test } from 'vitest';
import { assessSize } from '../../../src/core/decision/size.ts';
import { canarySizeOf } from '../../../src/core/evidence/canary.ts';
import { knowledgeOf } from '../../../src/core/evidence/size-knowledge.ts';
import type { SizeObservation } from '../../../src/core/model/evidence.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { noonPlus } from '../../support/by-hand.ts';
import { sizeObservation } from '../../support/evidence.ts';
import { noon } from '../../support/facts.ts';
import { askedFacts, asking } from '../../support/guest-answers.ts';
import { limits, Safeguards } from '../../support/safeguards.ts';

const size = 'Standard_D4as_v6';
const on: Partial<Policy> = { ...asking, canary: 'on' };

/** Of which size a VM is the canary whose guest has shown no virtual function, in a fleet that has shown this. */
function canary(given: Partial<Policy>, shown: readonly SizeObservation['shows'][] = []): string | undefined {
  const policy = { ...defaultPolicy, ...given };
  const seen = shown.map((shows, n) => sizeObservation({ vmUid: `uid-${n}`, shows }));
  const fleet = knowledgeOf(size, seen, policy.observationsNeeded, noon, false);
  const asked = askedFacts({}, { size });
  const facts = { ...asked, evidence: { ...asked.evidence, fleet } };
  return canarySizeOf({ policy, vmSize: size, size: assessSize(facts, policy), fleet });
}

describe('a VM of a size that only guests speak for', () => {
  test('is a canary only where policy wants one', () => {
    expect([canary(on), canary(asking)]).toEqual(['d4as_v6', undefined]);
  });

  test('is none once another VM of the size was seen to gain, or somebody else speaks for it', () => {
    expect(canary(on, ['gains'])).toBeUndefined();
    expect(canary(on, ['gains', 'gains', 'gains'])).toBeUndefined();
    expect(canary({ ...on, sizes: [{ pattern: 'D4as*', says: 'gains', note: 'ours' }] })).toBeUndefined();
    expect(canary(on, ['not-platform', 'not-platform'])).toBe('d4as_v6');
  });
});

describe('the safeguards', () => {
  const ofSize = (canaryOf: string) => ({ canary: canaryOf, limits: { ...limits, maxConcurrent: 9 } });

  test('let one canary of a size go at a time, and the next one when it has ended', () => {
    const safeguards = new Safeguards();
    expect(safeguards.acquire('a', ofSize('d4as_v6')).kind).toBe('granted');
    expect(safeguards.acquire('b', ofSize('d4as_v6'))).toMatchObject({
      kind: 'wait',
      because: 'canary-elsewhere',
    });
    expect(safeguards.acquire('c', ofSize('d4as_v6'))).toMatchObject({
      kind: 'wait',
      because: 'canary-elsewhere',
    });
    safeguards.release('a', true);
    expect(safeguards.acquire('c', ofSize('d4as_v6'))).toMatchObject({ because: 'canary-elsewhere' });
    expect(safeguards.acquire('b', ofSize('d4as_v6')).kind).toBe('granted');
  });

  test('hold neither a canary of another size nor a VM of the size that is none', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', ofSize('d4as_v6'));
    expect(safeguards.acquire('b', ofSize('e8as_v6')).kind).toBe('granted');
    const { canary: _, ...plain } = ofSize('d4as_v6');
    expect(safeguards.acquire('c', plain).kind).toBe('granted');
  });

  test('keep the others waiting while the run of the canary is recovered by another one', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', ofSize('d4as_v6'));
    safeguards.turn('takeover', { from: 'a', runId: 'recovery', now: noonPlus(60), limits, stopped: false });
    expect(safeguards.acquire('b', ofSize('d4as_v6'))).toMatchObject({ because: 'canary-elsewhere' });
    safeguards.release('recovery', true);
    expect(safeguards.acquire('b', ofSize('d4as_v6')).kind).toBe('granted');
  });
});
