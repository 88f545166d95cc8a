import { expect, test } from 'vitest';
import type { SizeObservation } from '../../../src/core/model/evidence.ts';
import { createSizeActivity } from '../../../src/workflow/activities/size-activity.ts';
import { failing } from '../../support/answering.ts';
import { noon } from '../../support/facts.ts';
import { MemorySizeObservations } from '../../support/memory-size-observations.ts';

const shown = (vmUid: string, shows: SizeObservation['shows'] = 'gains'): SizeObservation => ({
  ...{ size: 'Standard_D4s_v6', vmUid, location: 'westeurope', at: noon, shows, flagBefore: false },
  ...{ vfBefore: 'no', vfAfter: 'yes', hardware: 'mana', by: 'remediation', remediationId: 'run-1' },
});

function keeping(sizes: MemorySizeObservations | undefined) {
  return createSizeActivity({ sizes, policy: { observationsNeeded: 2 }, now: () => Date.parse(noon) })
    .keepSizeObservation;
}

test('an observation says what it changes of what is known, read afresh, and changes nothing the second time', async () => {
  const sizes = new MemorySizeObservations();
  const keep = keeping(sizes);
  expect(await keep(shown('a'))).toEqual({ ok: true, value: { before: 'none', after: 'too-few' } });
  expect(await keep(shown('b'))).toEqual({ ok: true, value: { before: 'too-few', after: 'settled' } });
  expect(await keep(shown('b'))).toEqual({ ok: true, value: { before: 'settled', after: 'settled' } });
  expect(await keep(shown('c', 'no-effect'))).toEqual({
    ok: true,
    value: { before: 'settled', after: 'unsettled' },
  });
  expect(new Set(sizes.readFresh)).toEqual(new Set(['Standard_D4s_v6']));
  expect(sizes.readFresh).toHaveLength(8);
});

test('an observation that cannot be kept, or compared, is a failure', async () => {
  const sizes = new MemorySizeObservations();
  const keep = keeping(sizes);
  sizes.trouble = { kind: 'unavailable', message: 'no storage' };
  expect(await keep(shown('a'))).toMatchObject({ failure: { kind: 'unavailable' } });
  sizes.trouble = undefined;
  const read = sizes.of;
  sizes.keep = async () => failing('throttled');
  expect(await keep(shown('a'))).toMatchObject({ failure: { kind: 'throttled' } });
  sizes.keep = async () => {
    sizes.of = async () => failing('unavailable');
    return { ok: true, value: 'kept' };
  };
  expect(await keep(shown('a'))).toMatchObject({ failure: { kind: 'unavailable' } });
  sizes.of = read;
});

test('without storage nothing is kept, and nothing known', async () => {
  expect(await keeping(undefined)(shown('a'))).toEqual({
    ok: true,
    value: { before: 'none', after: 'none' },
  });
});
