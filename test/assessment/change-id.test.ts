import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { changeIdOf, withApproval } from '../../src/assessment/assess-change.ts';
import { assessFacts } from '../../src/core/decision/decide.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import { changeText } from '../../src/core/remediation/approval.ts';
import { facts } from '../support/facts.ts';

const waits = { ...defaultPolicy, paused: true };
const asked = facts({ provisioningState: 'Updating' });

test('a change has an id of sixteen hexadecimal digits while something is waited for, and none otherwise', async () => {
  const names = await Promise.all(
    Array.from({ length: 40 }, (_, n) => {
      const one = facts({ provisioningState: 'Updating', vmUid: `vm-${n}` });
      return changeIdOf(one, assessFacts(one, waits).decision);
    }),
  );
  expect(names.filter((name) => !/^[0-9a-f]{16}$/.test(name ?? ''))).toEqual([]);
  expect(new Set(names).size).toBe(40);
  expect(await changeIdOf(facts(), assessFacts(facts(), defaultPolicy).decision)).toBeUndefined();
});

test('the id of a change is the beginning of its text’s SHA-256, so that an approval from before an update still counts', async () => {
  const digest = createHash('sha256')
    .update(changeText(asked.vm, { plan: 'restart', nics: asked.vm.nicIds }))
    .digest('hex');
  const { decision } = assessFacts(asked, defaultPolicy);
  expect(await changeIdOf(asked, decision)).toBe(digest.slice(0, 16));
});

test('an approval counts for the change that it was given to', async () => {
  const { decision } = assessFacts(asked, defaultPolicy);
  const name = await changeIdOf(asked, decision);
  expect(name).toBeDefined();
  expect(await withApproval(asked, defaultPolicy, name)).toEqual({ ...asked, approved: true });
  expect(await withApproval(asked, defaultPolicy, '0000000000000000')).toBe(asked);
  expect(await withApproval(asked, defaultPolicy, undefined)).toBe(asked);
  expect(await withApproval(facts(), defaultPolicy, undefined)).toEqual(facts());
});
