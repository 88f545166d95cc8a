import { describe, expect, test } from 'vitest';
import { observedAfter, observedBefore, type Verified } from '../../../src/core/evidence/observation.ts';
import type { GuestEvidence } from '../../../src/core/model/evidence.ts';
import { noon, vmFacts } from '../../support/facts.ts';
import { guestAnswer } from '../../support/guest-answers.ts';

const seen = { location: 'westeurope', remediationId: 'run-1' };
const { vmUid, size } = vmFacts();
const shownBefore = (given: Partial<GuestEvidence> = {}) => observedBefore(guestAnswer(given), seen);

describe('what a guest shows of its size before a stop', () => {
  test('is the platform where it has a virtual function without a flag', () => {
    expect(shownBefore({ virtualFunctions: 1, hardware: 'mana' })).toEqual({
      ...seen,
      ...{ size, vmUid, at: noon, shows: 'platform' },
      ...{ flagBefore: false, vfBefore: 'yes', vfAfter: 'not-asked', hardware: 'mana', by: 'preflight' },
    });
    expect(shownBefore({ virtualFunctions: 2, flagsOn: 1 })).toMatchObject({
      shows: 'platform',
      flagBefore: true,
    });
  });

  test('is that it is not where neither device nor log has one', () => {
    expect(shownBefore()).toMatchObject({ shows: 'not-platform', vfBefore: 'no', flagBefore: false });
  });

  test.each<[string, Partial<GuestEvidence>]>([
    ['one was taken away a short while ago', { vfInLog: true }],
    ['the log does not go back far enough', { vfInLog: null }],
    ['a flag is on', { virtualFunctions: 1, flagsOn: 1 }],
    ['a flag was turned on while it ran', { virtualFunctions: 0, flagsOn: 1 }],
  ])('is nothing where %s', (_, given) => {
    expect(shownBefore(given)).toBeUndefined();
  });

  test('is nothing where it did not answer', () => {
    const silent = { kind: 'no-answer', at: noon, vmUid: 'u', size: 's', why: 'late' } as const;
    expect(observedBefore(silent, seen)).toBeUndefined();
  });
});

describe('what a VM shows of its size by a stop of ours', () => {
  const shownAfter = (
    verified: Verified,
    answer: Partial<GuestEvidence> | undefined = {},
    flagBefore = false,
    asked = true,
  ) =>
    observedAfter(asked ? guestAnswer(answer) : undefined, verified, {
      ...seen,
      ...{ size, vmUid, at: noon, by: 'remediation', flagBefore },
    });

  test('is a gain where its guest had no virtual function before and has one after', () => {
    expect(shownAfter({ verification: 'proven' }, { hardware: 'mlx5' })).toMatchObject({
      ...{ shows: 'gains', vfBefore: 'no', vfAfter: 'yes', hardware: 'mlx5', by: 'remediation' },
    });
  });

  test.each([
    ['its guest was not asked before', {}, false, false],
    ['it had one before', { virtualFunctions: 1 }, false, true],
    ['its flag was on already', {}, true, true],
    ['its guest spoke of another size', { size: 'Standard_D8s_v6' }, false, true],
    ['its guest spoke of another VM', { vmUid: 'another' }, false, true],
  ] as const)('is no gain where %s', (_, answer, flagBefore, asked) => {
    expect(shownAfter({ verification: 'proven' }, answer, flagBefore, asked)).toBeUndefined();
  });

  test.each(['no-virtual-function', 'no-driver', 'no-mana-driver'] as const)(
    'is no effect where the guest shows %s, asked before or not',
    (cause) => {
      const shown = { shows: 'no-effect', vfAfter: 'no' };
      expect(shownAfter({ verification: 'not-engaged', cause })).toMatchObject({ ...shown, vfBefore: 'no' });
      expect(shownAfter({ verification: 'not-engaged', cause }, {}, true, false)).toMatchObject({
        ...shown,
        vfBefore: 'not-asked',
      });
    },
  );

  test('names the hardware that the guest could not drive', () => {
    const cause = 'no-mana-driver';
    expect(shownAfter({ verification: 'not-engaged', cause })).toMatchObject({ hardware: 'mana' });
  });

  test.each<Verified>([
    { verification: 'not-engaged', cause: 'counters-still' },
    { verification: 'not-engaged', cause: 'virtual-function-down' },
    { verification: 'not-engaged' },
    { verification: 'configured-not-proven', cause: 'no-answer' },
    { verification: 'configured-not-proven', cause: 'no-virtual-function' },
  ])('is nothing where it is %o', (verified) => {
    expect(shownAfter(verified)).toBeUndefined();
  });
});
