import { describe, expect, test } from 'vitest';
import { turnPendingStarts } from '../../../src/core/coordination/pending-starts.ts';
import { mayBeOurs, ownersStart } from '../../../src/core/remediation/pending-start.ts';
import { noon } from '../../support/facts.ts';

const off = { power: 'deallocated', provisioningState: 'Failed' } as const;

describe('an owner’s start', () => {
  test.each([
    ['runs', { power: 'running', provisioningState: 'Succeeded' }, false, 'started'],
    ['is starting', { power: 'starting', provisioningState: 'Updating' }, false, 'started'],
    ['is off', { power: 'deallocated', provisioningState: 'Succeeded' }, true, 'none'],
    ['failed, and no event says that it was at a start', off, false, 'none'],
    ['failed, and an event says that it was at a start', off, true, 'start-failed'],
    ['is stopped after a start that failed', { ...off, power: 'stopped' }, true, 'start-failed'],
    ['runs, whatever an event says', { ...off, power: 'running' }, true, 'started'],
    ['is deallocating', { ...off, power: 'deallocating' }, true, 'none'],
  ] as const)('is recognized correctly where the VM %s', (_title, seen, notified, answer) => {
    expect(ownersStart(seen, notified)).toBe(answer);
  });

  test('is recognized by codes that only a start fails with', () => {
    const codes = [
      'AllocationFailed',
      'ZonalAllocationFailed',
      'OverconstrainedAllocationRequest',
      'OverconstrainedZonalAllocationRequest',
    ];
    for (const failureCode of codes) {
      expect(ownersStart({ ...off, failureCode }, false), failureCode).toBe('start-failed');
      expect(mayBeOurs(failureCode), failureCode).toBe(true);
    }
    for (const failureCode of ['VMExtensionProvisioningError', 'NetworkingInternalOperationError', ''])
      expect(ownersStart({ ...off, failureCode }, false), failureCode).toBe('none');
  });

  test('is not our failure for lack of quota or offer, and may be ours where the reason is unknown', () => {
    for (const code of ['QuotaExceeded', 'SkuNotAvailable', 'NotAvailableForSubscription'])
      expect(mayBeOurs(code), code).toBe(false);
    expect([mayBeOurs(undefined), mayBeOurs('InternalExecutionError')]).toEqual([true, true]);
  });
});

describe('the list of VMs whose start is to be watched', () => {
  const add = (state: unknown, vmId: string): unknown =>
    turnPendingStarts(state, 'add', { vmId, since: noon }).state ?? state;

  test('holds each VM once, in any casing, until it is removed', () => {
    const state = add(add(add(undefined, '/vm/a'), '/VM/A'), '/vm/b');
    expect(state).toMatchObject({ entries: [{ vmId: '/VM/A' }, { vmId: '/vm/b' }] });
    expect(turnPendingStarts(state, 'remove', { vmId: '/vm/A' })).toEqual({
      state: { entries: [{ vmId: '/vm/b', since: noon }] },
      answer: { kind: 'done' },
    });
  });

  test('is full with 4,000 VMs, and refuses what it cannot read', () => {
    const entries = Array.from({ length: 4000 }, (_, n) => ({ vmId: `/vm/${n}`, since: noon }));
    expect(turnPendingStarts({ entries }, 'add', { vmId: '/vm/new', since: noon }).answer.kind).toBe('full');
    expect(turnPendingStarts({ entries }, 'add', { vmId: '/vm/7', since: noon }).answer.kind).toBe('done');
    expect(turnPendingStarts('broken', 'add', { vmId: '/vm/7', since: noon }).answer.kind).toBe('unreadable');
    expect(turnPendingStarts(undefined, 'add', {}).answer.kind).toBe('unreadable');
    expect(turnPendingStarts(undefined, 'remove', {}).answer.kind).toBe('unreadable');
    expect(turnPendingStarts({ entries }, 'clear', { vmId: '/vm/7', since: noon }).answer.kind).toBe(
      'unreadable',
    );
  });
});
