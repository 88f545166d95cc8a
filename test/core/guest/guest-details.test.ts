import { describe, expect, test } from 'vitest';
import { parseGuestDetails } from '../../../src/core/guest/guest-details.ts';
import { guestDetails, guestModule, logMessage, nicDetails } from '../../support/guest-details.ts';

const x = (length: number): string => 'x'.repeat(length);
const many = <T>(length: number, one: T): T[] => Array.from({ length }, () => one);

function faultsOf(details: object): readonly string[] {
  const text = `ACCELNET-GUEST-DETAILS-BEGIN${JSON.stringify(details)}ACCELNET-GUEST-DETAILS-END`;
  const read = parseGuestDetails(text);
  return read.ok ? [] : read.faults;
}

describe('what a guest may write of its details is bounded', () => {
  const log = (given: object) => ({ log: { whole: true, messages: [], messagesLeftOut: 0, ...given } });
  const message = (given: object) => log({ messages: [{ ...logMessage('mana', 'mana: error'), ...given }] });
  const problem = { id: '1414:00ba', code: 28, service: null };
  test.each<[what: string, most: number, given: (size: number) => object]>([
    ['modules', 5, (n) => ({ modules: many(n, guestModule('mana')) })],
    ['interfaces', 8, (n) => ({ nics: many(n, nicDetails()) })],
    ['messages', 8, (n) => log({ messages: many(n, logMessage('mana', 'mana: error')) })],
    ['messages that are left out', 9999, (n) => log({ messagesLeftOut: n })],
    ['the characters of a message', 200, (n) => message({ text: x(n) })],
    ['how often a message came', 9999, (n) => message({ times: n })],
    ['seconds since the boot', 999_999_999, (n) => ({ uptime: n })],
    ['problems', 4, (n) => ({ problems: many(n, problem) })],
    ['a problem’s code', 1000, (n) => ({ problems: [{ ...problem, code: n }] })],
    ['the characters of a service', 16, (n) => ({ problems: [{ ...problem, service: x(n) }] })],
    ['the characters of a state', 16, (n) => ({ nics: [nicDetails({ managerState: x(n) })] })],
  ])('%s: %s at most', (_what, most, given) => {
    const at = (size: number): number => faultsOf({ ...guestDetails(), ...given(size) }).length;
    expect([at(most), at(most + 1)]).toEqual([0, 1]);
  });

  test.each([...'"\'`$;<>\\{}&|!?\n\u001b\u00e9'])('a message never holds %j', (character) => {
    expect(faultsOf({ ...guestDetails(), ...message({ text: `mana: ${character}` }) })[0]).toMatch(
      /^log\.messages\.0\.text: holds other characters/,
    );
  });

  test.each([
    ['a driver that is none', message({ driver: 'containerd' }), /driver/],
    ['a module that is none', { modules: [{ ...guestModule('mana'), name: 'e1000' }] }, /modules/],
    ['another version', { version: 3 }, /^version: should be 1 or 2$/],
    ['a member that is not known', { more: 1 }, /more/],
  ])('%s is refused, and the fault names it', (_what, given, fault) => {
    expect(faultsOf({ ...guestDetails(), ...given })[0]).toMatch(fault);
  });
});
