import { describe, expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { type ReasonCode, reasonCodes, reasonTable } from '../../../src/core/decision/reasons.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, subscriptionId } from '../../support/facts.ts';
import { groupRows } from '../../support/rule-rows/group-rows.ts';
import { placeRows, stateRows } from '../../support/rule-rows/place-rows.ts';
import { byDisk, enforcing, existing, hoursBeforeNoon, past, vm } from '../../support/rule-rows/row.ts';
import { guestRows, sizeRows } from '../../support/rule-rows/vm-rows.ts';

function codesOf(given: Facts, policy: Partial<Policy> = {}): readonly ReasonCode[] {
  const { decision } = assessFacts(given, { ...defaultPolicy, ...policy });
  return decision.kind === 'remediate' ? [] : decision.reasons.map(({ code }) => code);
}

const rows = [...sizeRows, ...guestRows, ...placeRows, ...stateRows, ...groupRows];

describe('a rule holds for its fact and not for the nearest other one', () => {
  test.each(rows.map((row) => ({ code: row[0], fact: row[1], row })))('$code: $fact', ({ code, row }) => {
    const [, , holds, not, policy = {}, policyNot = policy] = row;
    expect(codesOf(holds, policy)).toContain(code);
    expect(codesOf(not, policyNot)).not.toContain(code);
  });

  test('and has its row here if it rests on how Azure behaves', () => {
    const shown = new Set(rows.map(([code]) => code));
    const sourced = reasonCodes.filter((code) => reasonTable[code].source !== undefined);
    expect(sourced.length).toBeGreaterThan(20);
    expect(sourced.filter((code) => !shown.has(code))).toEqual([]);
  });
});

describe('policy can allow', () => {
  test('a VM without any agent, but not one whose agent is not ready', () => {
    const { agent: _agent, ...agentless } = facts(existing).vm;
    const allowed = { ...enforcing, agentless: 'allow' } as const;
    expect(codesOf({ ...facts(), vm: agentless }, enforcing)).toEqual(['agent-not-ready']);
    expect(codesOf({ ...facts(), vm: agentless }, allowed)).toEqual([]);
    expect(codesOf(vm({ ...existing, agent: { ready: false } }), allowed)).toEqual(['agent-not-ready']);
  });

  test('an image that the operator vouches for, by a pattern of its id or a tag of the VM', () => {
    const imageId = `/subscriptions/${subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/galleries/Gold/images/web/versions/1.0.0`;
    const golden = vm({ os: { image: 'custom', imageId } });
    expect(codesOf(golden)).toEqual(['custom-image']);
    expect(codesOf(golden, { allowedImages: [{ idPattern: '*/galleries/gold/images/*' }] })).toEqual([]);
    expect(codesOf(golden, { allowedImages: [{ idPattern: '*/galleries/gold/' }] })).toEqual([
      'custom-image',
    ]);
    const tagged = vm({ os: { image: 'none' }, tags: { Hardened: 'Yes' } });
    expect(codesOf(tagged, { allowedImages: [{ tag: 'hardened', value: 'yes' }] })).toEqual([]);
    expect(codesOf(tagged, { allowedImages: [{ tag: 'hardened', value: 'no' }] })).toEqual(['custom-image']);
  });

  test('nothing against what the agent reports about MANA', () => {
    const allowedImages = [{ idPattern: '*' }];
    const image = { image: 'custom', imageId: 'x' } as const;
    const bionic = vm({ os: { ...image, reported: { name: 'ubuntu', version: '18.04' } } });
    expect(codesOf(bionic, { allowedImages })).toEqual(['guest-not-mana-ready']);
    const unheard = vm({ os: { ...image, reported: { name: 'plan9', version: '4' } } });
    expect(codesOf(unheard, { allowedImages })).toEqual([]);
  });
});

test('a declared image is assessed by the OS that the agent reports', () => {
  const os = { image: 'none', declared: byDisk, reported: { name: 'ubuntu', version: '18.04' } } as const;
  expect(codesOf(vm({ os }))).toEqual(['guest-not-mana-ready']);
  expect(codesOf(vm({ os: { ...os, reported: { name: 'plan9', version: '4' } } }))).toEqual(['os-unknown']);
});

test('failures and flip-flops keep a flag from being aligned too', () => {
  const size = 'Standard_D4s_v5';
  const times = (outcome: string): Facts => ({ ...past(outcome, 30, 60, 90), vm: facts({ size }).vm });
  for (const outcome of ['rolled-back', 'aligned']) {
    const { decision } = assessFacts(times(outcome), defaultPolicy);
    expect(decision).toMatchObject({ kind: 'skip', align: [] });
  }
});

test('a reason from the history says until when it counts', () => {
  const until = (given: Facts): unknown => {
    const { decision } = assessFacts(given, defaultPolicy);
    return decision.kind === 'remediate' ? undefined : decision.reasons[0].evidence.until;
  };
  const dayLater = (hours: number, days: number): string => hoursBeforeNoon(hours - days * 24);
  // The third newest run is the first one to expire that matters.
  expect(until(past('stranded', 50, 100, 200, 700))).toBe(dayLater(200, 30));
  expect(until(past('accelerated', 160, 1, 80))).toBe(dayLater(160, 7));
});

test('a flag without effect is aligned only where policy wants it', () => {
  const required = vm({ size: 'Standard_D4s_v5' });
  const aligned = { ...defaultPolicy, alignFlag: true };
  expect(assessFacts(required, aligned).decision).toMatchObject({ kind: 'skip', align: [nicFacts().id] });
  expect(assessFacts(required, { ...aligned, alignFlag: false }).decision).toMatchObject({
    kind: 'skip',
    align: [],
  });
});

test('every reason has a sentence, a remedy and a severity', () => {
  for (const code of reasonCodes) {
    const { sentence, remedy, severity } = reasonTable[code];
    expect([sentence.endsWith('.'), remedy.endsWith('.')]).toEqual([true, true]);
    expect(['info', 'notice', 'warning']).toContain(severity);
  }
});
