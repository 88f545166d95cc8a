import { expect, test } from 'vitest';
import type { PowerState } from '../../../src/core/model/facts.ts';
import { isBelievedOff, isOff, type SeenOff, seenOff } from '../../../src/core/remediation/turned-off.ts';
import { undoRecord, undoRecordOf } from '../../../src/core/remediation/undo.ts';
import { facts, nicFacts } from '../../support/facts.ts';

const powers = [
  'running',
  'stopped',
  'deallocated',
  'starting',
  'stopping',
  'deallocating',
  'creating',
  'unknown',
] as const satisfies PowerState[];

test('a VM is put back to the state in which it was found, if it can be put back to that state', () => {
  const undo = (power: PowerState) => undoRecordOf(facts({ power }));
  expect(powers.filter((power) => undo(power) !== undefined)).toEqual(['running', 'stopped', 'deallocated']);
  const flags = ['true', 'false', 'null', 'absent'] as const;
  const found = undoRecordOf(facts({}, { nics: flags.map((flag) => nicFacts({ id: flag, flag })) }));
  expect(found).toEqual({
    vmId: facts().vm.id,
    vmUid: facts().vm.vmUid,
    power: 'running',
    size: facts().vm.size,
    nics: flags.map((flag) => ({ id: flag, flag })),
  });
  for (const one of [found, undo('stopped'), undo('deallocated')]) expect(undoRecord.parse(one)).toEqual(one);
});

test('a missing agent is noted for a VM that ran, and not for one that was off', () => {
  const without = (power: PowerState) => {
    const { agent: _agent, ...vm } = facts({ power }).vm;
    return undoRecordOf({ ...facts(), vm });
  };
  expect(without('running')).toMatchObject({ agentless: true });
  expect(undoRecord.parse(without('running'))).toEqual(without('running'));
  expect(without('stopped')).not.toHaveProperty('agentless');
  expect(undoRecordOf(facts())).not.toHaveProperty('agentless');
});

test('a VM counts as off in these states, and when it is about to be in them', () => {
  expect(powers.filter(isOff)).toEqual(['stopped', 'deallocated', 'stopping', 'deallocating']);
});

test('a VM is believed to be off after three reads in a row and so many seconds', () => {
  const reads = (...seen: [power: PowerState, at: number][]): SeenOff | undefined =>
    seen.reduce<SeenOff | undefined>((before, [power, at]) => seenOff(before, power, at * 1000), undefined);
  const twice = reads(['deallocating', 10], ['deallocated', 40]);
  const thrice = reads(['deallocating', 10], ['unknown', 20], ['deallocated', 40], ['stopped', 50]);
  expect(twice).toEqual({ reads: 2, since: 10_000 });
  expect(thrice).toEqual({ reads: 3, since: 10_000 });
  expect(reads(['deallocated', 10], ['running', 20])).toBeUndefined();
  expect(reads(['deallocated', 10], ['running', 20], ['stopped', 30])).toEqual({ reads: 1, since: 30_000 });
  expect(isBelievedOff(twice, 100_000, 30)).toBe(false);
  expect(isBelievedOff(thrice, 39_999, 30)).toBe(false);
  expect(isBelievedOff(thrice, 40_000, 30)).toBe(true);
  expect(isBelievedOff(undefined, 100_000, 30)).toBe(false);
});
