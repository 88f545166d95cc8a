import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPolicyFile } from '../../../src/core/policy/policy-file.ts';

const faultsOf = (file: unknown): readonly string[] => {
  const reading = readPolicyFile(typeof file === 'string' ? file : JSON.stringify(file));
  return reading.ok ? [] : reading.faults;
};
const window = { name: 'weekend', cron: '0 22 * * SAT', durationMinutes: 360, timeZone: 'Europe/Berlin' };
const blackout = { from: '2026-12-18', to: '2027-01-06', timeZone: 'Europe/Berlin' };

test('a file is read into the policy’s own terms, and what it does not give stays unset', () => {
  const scope = { include: [{ names: ['web-*'] }], exclude: [{ tags: { env: 'prod' } }] };
  const file = {
    $schema: './accelnet.policy.schema.json',
    version: 1,
    paused: true,
    modes: { newVms: 'approve' },
    newVms: { withinHours: 4 },
    scope,
    images: [{ idPattern: '*/golden/*' }, { tag: 'golden', value: 'yes' }],
    eligibility: { agentless: 'allow' },
    windows: [window],
    blackouts: [blackout],
    limits: { perHour: 3, waitHours: 12 },
    afterFailure: { flipFlopTimes: 2 },
  };
  expect(readPolicyFile(`\uFEFF${JSON.stringify(file)}`)).toEqual({
    ok: true,
    value: {
      paused: true,
      modeForNew: 'approve',
      newVmHours: 4,
      ...scope,
      allowedImages: file.images,
      agentless: 'allow',
      windows: [window],
      blackouts: [blackout],
      maxPerHour: 3,
      waitLimitHours: 12,
      flipFlopTimes: 2,
    },
  });
});

describe('a fault names the member, what was seen and what would be right', () => {
  test.each<[object | string, string]>([
    [{}, 'version: is missing, should be 1'],
    [{ version: 2 }, 'version: 2 should be 1'],
    ['[]', 'the file: an empty list should be an object'],
    [{ version: 1, pause: true }, 'pause: there is no such member; did you mean "paused"?'],
    [{ version: 1, somethingElse: 1 }, 'somethingElse: there is no such member'],
    [
      { version: 1, modes: { newVms: 'enfroce' } },
      'modes.newVms: "enfroce" should be one of report, approve, window, enforce; did you mean "enforce"?',
    ],
    [{ version: 1, newVms: { settleMinutes: '5' } }, 'newVms.settleMinutes: "5" should be a number'],
    [{ version: 1, limits: { perHour: 0 } }, 'limits.perHour: 0 should be at least 1'],
    [{ version: 1, limits: { waitHours: 721 } }, 'limits.waitHours: 721 should be at most 720'],
    [{ version: 1, limits: { perHour: 1.5 } }, 'limits.perHour: 1.5 should be a whole number'],
    [
      { version: 1, scope: { exclude: [{}] } },
      'scope.exclude.0: an empty object should name something: an empty selector would name every VM',
    ],
    [
      { version: 1, scope: { exclude: [{ names: [] }] } },
      'scope.exclude.0.names: an empty list should hold at least 1',
    ],
    [
      { version: 1, scope: { exclude: [{ subscriptions: ['Production'] }] } },
      'scope.exclude.0.subscriptions.0: "Production" should be the id of a subscription, not its name',
    ],
    [
      { version: 1, scope: { exclude: [{ sizes: ['D4s_v3'] }] } },
      'scope.exclude.0.sizes.0: "D4s_v3" should be a size with its first part, such as Standard_D4s_v3 or Standard_B*',
    ],
    [
      { version: 1, scope: { exclude: [{ name: ['x'] }] } },
      'scope.exclude.0.name: there is no such member; did you mean "names"?',
    ],
    [
      { version: 1, images: [{ id: 'x' }] },
      'images.0: an object should be {"idPattern": "..."} or {"tag": "...", "value": "..."}',
    ],
    [
      { version: 1, windows: [{ ...window, cron: '61 * * * *' }] },
      'windows.0.cron: "61 * * * *" should be a cron expression (Invalid value for minute: 61)',
    ],
    [
      { version: 1, windows: [{ ...window, cron: '0 0 31 2 *' }] },
      'windows.0.cron: "0 0 31 2 *" should name a moment that comes',
    ],
    [
      { version: 1, windows: [{ ...window, cron: '* * * * * *' }] },
      'windows.0.cron: "* * * * * *" should be five fields (minute, hour, day, month, weekday), such as "0 22 * * SAT"',
    ],
    [
      { version: 1, windows: [{ ...window, durationMinutes: 0 }] },
      'windows.0.durationMinutes: 0 should be at least 1',
    ],
    [
      { version: 1, windows: [{ ...window, timeZone: 'Berlin' }] },
      'windows.0.timeZone: "Berlin" should be an IANA time zone, such as Europe/Berlin; did you mean "Europe/Berlin"?',
    ],
    [
      { version: 1, windows: [{ ...window, timeZone: '+02:00' }] },
      'windows.0.timeZone: "+02:00" should be an IANA time zone, such as Europe/Berlin',
    ],
    [
      { version: 1, windows: [window, { ...window, name: 'Weekend' }] },
      'windows.1.name: "Weekend" should differ from the names of the other windows',
    ],
    [
      { version: 1, blackouts: [{ ...blackout, to: '2026-12-01' }] },
      'blackouts.0.to: "2026-12-01" should not end before it begins',
    ],
    [
      { version: 1, blackouts: [{ ...blackout, from: '2026-02-30' }] },
      'blackouts.0.from: "2026-02-30" should be a date such as 2026-12-20',
    ],
    [
      { version: 1, scope: { exclude: [{ tags: { env: 'a', ENV: 'b' } }] } },
      'scope.exclude.0.tags: an object should name no tag twice, in another casing',
    ],
    ['{"version":1,"paused":true,"paused":false}', '"paused": is given twice in one object'],
    [
      '{"version":1,"scope":{"exclude":[{"names":["a"],"tags":{"__proto__":"x"}}]}}',
      '"__proto__": there is no such member',
    ],
  ])('in %j', (file, fault) => {
    expect(faultsOf(file)).toContain(fault);
  });

  test('and one mistake is one fault', () => {
    expect(faultsOf({ version: 1, scope: { exclude: [{ name: ['x'] }] } })).toHaveLength(1);
  });

  test('and all faults are reported at once', () => {
    const file = { modes: { newVms: 1 }, limits: { perHour: -1, waitHours: 'x' }, windows: [{ name: '' }] };
    expect(faultsOf(file).map((fault) => fault.split(':', 1)[0])).toEqual([
      'version',
      'modes.newVms',
      'windows.0.name',
      'windows.0.cron',
      'windows.0.durationMinutes',
      'windows.0.timeZone',
      'limits.perHour',
      'limits.waitHours',
    ]);
  });

  test('and long values are cut', () => {
    const [fault = ''] = faultsOf({ version: 1, tagPrefix: 'x'.repeat(10_000) });
    expect(fault).toMatch(/^tagPrefix: "x{60}…" should be/);
  });

  test('and a text that is too long or no JSON is a fault too', () => {
    expect(faultsOf('{"version":1,}').join()).toMatch(/^is not JSON: .*line 1 column 14/);
    expect(faultsOf('').join()).toMatch(/^is not JSON/);
    expect(faultsOf(`"${'x'.repeat(1_000_001)}"`)).toEqual(['is longer than 1000000 characters']);
  });
});

test('member names inside texts are not taken for members', () => {
  expect(
    faultsOf('{"version":1,"scope":{"exclude":[{"tags":{"a\\"b":"{\\"a\\":1,\\"a\\":2}","c":"x"}}]}}'),
  ).toEqual([]);
});

describe('the reader never throws', () => {
  const members = fc.constantFrom(
    ...['version', 'modes', 'newVms', 'scope', 'exclude', 'include', 'tags', 'names', 'windows', 'cron'],
    ...['timeZone', 'blackouts', 'images', 'limits', '__proto__', 'constructor', 'toString', 'length', ''],
  );
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(
        1,
        -1,
        1.5,
        null,
        true,
        'enforce',
        '*',
        '0 0 * * *',
        'UTC',
        '\uFEFF',
        '\u0000',
      ),
      fc.dictionary(members, tie('value'), { noNullPrototype: false }),
      fc.array(tie('value'), { maxLength: 4 }),
    ),
  })).value;

  test('on JSON that looks like a policy', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const reading = readPolicyFile(JSON.stringify(value));
        expect(reading.ok || reading.faults.length > 0).toBe(true);
      }),
    );
  });

  test.each([
    ['a list', '{"version":1,"windows":{"length":{"toString":1}}}', 'windows'],
    [
      'a list in a selector',
      '{"version":1,"scope":{"exclude":[{"names":{"length":{"valueOf":null,"toString":[]}}}]}}',
      'scope.exclude.0.names',
    ],
    ['a text', '{"version":1,"images":[{"idPattern":{"length":{"toString":{}}}}]}', 'images'],
  ])('on an object whose length cannot be compared, in place of %s', (_what, text, where) => {
    expect(faultsOf(text).join('\n')).toContain(where);
  });

  test('on any JSON and on any text', () => {
    fc.assert(fc.property(fc.json(), (text) => void readPolicyFile(text)));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readPolicyFile(text)));
  });

  test('on a text that is long or deeply nested', () => {
    expect(faultsOf('['.repeat(200_000) + ']'.repeat(200_000))).not.toEqual([]);
    expect(faultsOf(`{"version":1,"paused":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).not.toEqual([]);
    expect(faultsOf(`{"version":"${'\\"'.repeat(300_000)}"}`)).not.toEqual([]);
  });
});
