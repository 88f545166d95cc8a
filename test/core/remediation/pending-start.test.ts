import { describe, expect, test } from 'vitest';
import { turnPendingStarts } from '../../../src/core/coordination/pending-starts.ts';
import { mayBeOurs, ownersStart } from '../../../src/core/remediation/pending-start.ts';
import { noon } from '../../support/facts.ts';

const off = { power: 'deallocated', provisioningState: 'Failed' } as const;

describe('an owner’s start', () => {
  test.each([
    ['runs', { power: 'running', provisioningState: 'Succeeded' }, false, 'started'],
    ['is on its way up', { power: 'starting', provisioningState: 'Updating' }, false, 'started'],
    ['rests', { power: 'deallocated', provisioningState: 'Succeeded' }, true, 'none'],
    ['failed at something that nobody says was a start', off, false, 'none'],
    ['failed, and an event says it was a start', off, true, 'start-failed'],
    ['was left stopped by a start that failed', { ...off, power: 'stopped' }, true, 'start-failed'],
    ['runs, whatever an event says', { ...off, power: 'running' }, true, 'started'],
    ['is on its way down', { ...off, power: 'deallocating' }, true, 'none'],
  ] as const)('of a VM that %s', (_title, seen, notified, answer) => {
    expect(ownersStart(seen, notified)).toBe(answer);
  });

  test('is known by codes that only a start fails with', () => {
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

  test('for want of quota or offer is not of our making; what nobody can tell may be', () => {
    for (const code of ['QuotaExceeded', 'SkuNotAvailable', 'NotAvailableForSubscription'])
      expect(mayBeOurs(code), code).toBe(false);
    expect([mayBeOurs(undefined), mayBeOurs('InternalExecutionError')]).toEqual([true, true]);
  });
});

describe('the list of VMs whose start is to be watched', () => {
  const add = (state: unknown, vmId: string): unknown =>
    turnPendingStarts(state, 'add', { vmId, since: noon }).state ?? state;

  test('holds each VM once, in whatever case, until it is struck off', () => {
    const state = add(add(add(undefined, '/vm/a'), '/VM/A'), '/vm/b');
    expect(state).toMatchObject({ entries: [{ vmId: '/VM/A' }, { vmId: '/vm/b' }] });
    expect(turnPendingStarts(state, 'remove', { vmId: '/vm/A' })).toEqual({
      state: { entries: [{ vmId: '/vm/b', since: noon }] },
      answer: { kind: 'done' },
    });
  });

  test('is full at some point, and refuses what it cannot read', () => {
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
