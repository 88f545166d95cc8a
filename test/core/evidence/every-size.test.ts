import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sizes } from '../../../sandbox/arm/compute/sizes.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { weighSize } from '../../../src/core/evidence/size-evidence.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { everySize } from '../../support/every-size.ts';
import { noon, offer } from '../../support/facts.ts';
import { askedFacts, asking } from '../../support/guest-answers.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

const capable = everySize.filter(({ accelerated }) => accelerated);
const unknown = capable.filter(({ size }) => sizeAssessment(size, 'yes').answer === 'unknown');

describe('every size of Azure', () => {
  test('is in the list: 1,497, of which 1,311 report the capability', () => {
    expect([everySize.length, capable.length]).toEqual([1497, 1311]);
    expect(new Set(everySize.map(({ size }) => size)).size).toBe(1497);
  });

  test('has an answer with a source, and one that is unknown says what is missing', () => {
    for (const { size, accelerated } of everySize) {
      const { answer, source, evidence, missing } = sizeAssessment(size, accelerated ? 'yes' : 'no');
      expect(source, size).not.toBe('');
      expect(evidence.length, size).toBeGreaterThan(0);
      expect(missing.length > 0, size).toBe(answer === 'unknown');
      if (!accelerated) expect(answer, size).toBe('not-capable');
    }
  });

  test('is decided once an honest guest has been asked, whether the flag decides on its host or not', () => {
    const undecided = capable.flatMap(({ size }) => {
      const { answer } = sizeAssessment(size, 'yes');
      if (answer === 'not-capable') return [];
      const truths = answer === 'unknown' ? [0, 1] : [answer === 'accelerated-by-platform' ? 1 : 0];
      return truths.filter((virtualFunctions) => {
        const asked = askedFacts({ virtualFunctions }, { size });
        const found = assessFacts(asked, { ...defaultPolicy, ...asking });
        const right = virtualFunctions === 1 ? 'accelerated-by-platform' : 'capable';
        return found.size.answer !== right;
      });
    });
    expect(undecided).toEqual([]);
  });

  test('is decided in a fleet of all of them whose guests answer', () => {
    const fleet = sizes.filter(({ capability }) => capability === 'True');
    expect(fleet.length).toBe(capable.length);
    const answers = fleet.map(({ name, onHost }) => {
      const asked = askedFacts({ virtualFunctions: onHost === 'always' ? 1 : 0 }, { size: name });
      const { size } = assessFacts(asked, { ...defaultPolicy, ...asking });
      return { name, onHost, answer: size.answer };
    });
    expect(answers.filter(({ answer }) => answer === 'unknown')).toEqual([]);
    const always = answers.filter(
      ({ onHost, answer }) => (onHost === 'always') !== (answer === 'accelerated-by-platform'),
    );
    expect(always).toEqual([]);
  });

  test('is decided by the word of the operator', () => {
    for (const { size } of unknown) {
      const name = size.replace('Standard_', '');
      const rules = [{ pattern: `${name.slice(0, 2)}*`, says: 'gains', note: 'measured' }] as const;
      const asked = {
        size,
        offer: offer('yes'),
        evidence: {},
        rules,
        preflight: 'off',
        observedAt: noon,
      } as const;
      expect(weighSize(asked)).toMatchObject({ answer: 'capable', source: 'policy: sizes (measured)' });
    }
  });
});

test('the share of sizes that stays unknown is the one that the documentation prints', () => {
  const share = Math.round((unknown.length / capable.length) * 100);
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/sizes-and-systems.md'), 'utf8');
  expect(page).toContain(
    `${unknown.length} of ${capable.length.toLocaleString('en-US')} (${share} %) stay unknown`,
  );
  expect(unknown.length).toBeLessThanOrEqual(580);
});
