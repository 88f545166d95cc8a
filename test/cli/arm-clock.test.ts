import { describe, expect, test } from 'vitest';
import { ArmClock } from '../../cli/arm-clock.ts';

const at = Date.parse('2026-11-30T12:00:00Z');

describe('the clock of the Azure that is asked', () => {
  test('is the machine’s own until there is an answer, and then what its date says and what has passed since', () => {
    let local = at;
    const clock = new ArmClock(() => local);
    expect(clock.now()).toBe(at);
    clock.see({ date: 'Tue, 01 Dec 2026 12:00:00 GMT' });
    local += 5000;
    expect(new Date(clock.now()).toISOString()).toBe('2026-12-01T12:00:05.000Z');
  });

  test.each([
    ['a second', { date: 'Mon, 30 Nov 2026 12:00:01 GMT' }],
    ['no date', {}],
    ['something else', { date: 'yesterday' }],
  ])('is the machine’s own after %s', (_, headers) => {
    const clock = new ArmClock(() => at);
    clock.see(headers);
    expect(clock.now()).toBe(at);
  });
});
