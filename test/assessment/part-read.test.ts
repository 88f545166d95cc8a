import { describe, expect, test } from 'vitest';
import { ownGroup, ownRead, partRead, unreadIn } from '../../src/assessment/part-read.ts';

const failed = (kind: 'not-found' | 'forbidden', given: object = {}) =>
  ({ ok: false, failure: { kind, message: 'm', ...given } }) as const;
const read = { ok: true, value: 1 } as const;

describe('a read of something that a VM uses', () => {
  test('that succeeds is returned as it is', () => expect(partRead(read, 'a network interface')).toBe(read));

  test('that finds nothing reports it as not visible yet, and not the VM as gone', () => {
    expect(partRead(failed('not-found', { status: 404 }), 'a network interface')).toEqual({
      ok: false,
      failure: { kind: 'not-visible', message: 'm', status: 404, read: 'a network interface' },
    });
  });

  test('that fails otherwise names what was to be read, cut where its name is very long', () => {
    expect(partRead(failed('forbidden'), 'n'.repeat(500))).toEqual({
      ok: false,
      failure: { kind: 'forbidden', message: 'm', read: 'n'.repeat(400) },
    });
  });
});

describe('a read of the VM itself', () => {
  test('that finds no VM reports the VM as not found', () => {
    const vm = failed('not-found', { code: 'ResourceNotFound' });
    expect([ownRead(vm), ownRead(failed('not-found')), ownRead(read)]).toEqual([
      vm,
      failed('not-found'),
      read,
    ]);
  });

  test('that finds no group reports the group as not visible, since it may be new', () => {
    for (const code of ['ResourceGroupNotFound', 'resourcegroupnotfound'])
      expect(ownRead(failed('not-found', { code }))).toEqual(
        partRead(failed('not-found', { code }), ownGroup),
      );
    const others = failed('not-found', { code: 'NoResourceGroupNotFound' });
    expect(ownRead(others)).toBe(others);
  });
});

test('a failure names what could not be read, where it is not the VM itself', () => {
  expect(unreadIn({ kind: 'forbidden', message: 'm' })).toBe('forbidden');
  expect(unreadIn({ kind: 'forbidden', message: 'm', read: 'a lock' })).toBe('forbidden: a lock');
});
