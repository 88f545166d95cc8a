import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessGuest, assessGuestOutput } from '../../../src/core/guest/guest-assessment.ts';
import { rose } from '../../../src/core/guest/guest-output.ts';
import { type GuestReport, parseGuestReport } from '../../../src/core/guest/guest-report.ts';
import {
  device,
  guestNic,
  guestReport,
  loose,
  printed,
  still,
  virtualFunction,
} from '../../support/guest-report.ts';

const bare = { devices: [device('15b3:1016')], nics: [guestNic(null)] };
const second = (vf: ReturnType<typeof virtualFunction> | null) => guestNic(vf, { name: 'eth1' });

const open = ['idle', 'not-seen'];

describe('a guest’s report is assessed', () => {
  test.each([
    ['as proven where both counters of the virtual function rise', guestReport(), 1, undefined],
    [
      'as proven on MANA',
      guestReport({
        devices: [device('1414:00ba', 'mana')],
        nics: [guestNic(virtualFunction({ id: '1414:00ba', driver: 'mana' }))],
      }),
      1,
      undefined,
    ],
    [
      'as not engaged without a virtual function',
      guestReport({ nics: [guestNic(null)] }),
      1,
      'no-virtual-function',
    ],
    ['as not proven without any interface', guestReport({ nics: [] }), 1, 'not-seen'],
    ['as not proven with fewer interfaces than are accelerated', guestReport(), 2, 'not-seen'],
    ['as not engaged without Mellanox driver', guestReport(bare), 1, 'no-driver'],
    [
      'as not engaged without MANA driver',
      guestReport({ ...bare, devices: [device('1414:00ba')] }),
      1,
      'no-mana-driver',
    ],
    [
      'as not engaged where the virtual function is down',
      guestReport({ nics: [guestNic(virtualFunction({ up: false }))] }),
      1,
      'virtual-function-down',
    ],
    [
      'as not engaged where packets are sent beside the virtual function',
      guestReport({ nics: [guestNic(virtualFunction({ rx: still, tx: still }))] }),
      1,
      'counters-still',
    ],
    [
      'as not proven where nothing is sent at all',
      guestReport({ nics: [guestNic(virtualFunction({ rx: still, tx: still }), { rx: still, tx: still })] }),
      1,
      'idle',
    ],
    [
      'as not proven where only broadcasts are received',
      guestReport({ nics: [guestNic(virtualFunction({ rx: still, tx: still }), { tx: still })] }),
      1,
      'idle',
    ],
    [
      'as not proven where counters go one way only',
      guestReport({ nics: [guestNic(virtualFunction({ rx: still }))] }),
      1,
      'idle',
    ],
    [
      'as not engaged where the second of two interfaces has none',
      guestReport({ nics: [guestNic(virtualFunction()), second(null)] }),
      2,
      'no-virtual-function',
    ],
    [
      'as proven where only one of two is accelerated',
      guestReport({ nics: [guestNic(virtualFunction()), second(null)] }),
      1,
      undefined,
    ],
    [
      'as not proven where the second of two is idle',
      guestReport({
        nics: [
          guestNic(virtualFunction()),
          guestNic(virtualFunction({ tx: still, rx: still }), { tx: still }),
        ],
      }),
      2,
      'idle',
    ],
    ['as not proven where interfaces were not read', guestReport({ nicsLeftOut: 1 }), 2, 'idle'],
    [
      'as not proven where packets are only received through the virtual function',
      guestReport({ nics: [guestNic(virtualFunction({ tx: still }))] }),
      1,
      'idle',
    ],
    [
      'as not engaged where one of two virtual functions is down',
      guestReport({ nics: [guestNic(virtualFunction({ up: false })), second(virtualFunction())] }),
      2,
      'virtual-function-down',
    ],
    [
      'as not engaged where one of two interfaces sends beside its virtual function',
      guestReport({
        nics: [guestNic(virtualFunction()), second(virtualFunction({ rx: still, tx: still }))],
      }),
      2,
      'counters-still',
    ],
  ])('%s', (_, report, nics, cause) => {
    const assessment = assessGuestOutput(printed(report), nics);
    expect(assessment.cause).toBe(cause);
    expect(assessment.verification).toBe(
      cause === undefined ? 'proven' : open.includes(cause) ? 'configured-not-proven' : 'not-engaged',
    );
    expect(assessment.evidence[0]).toBe('Ubuntu 24.04.1 LTS, kernel 6.8.0-1015-azure');
  });

  test('with evidence for people', () => {
    expect(assessGuest(guestReport(), 1).evidence).toEqual([
      'Ubuntu 24.04.1 LTS, kernel 6.8.0-1015-azure',
      'device 15b3:1016: driver mlx5_core',
      'eth0: received 500 -> 620, sent 500 -> 620; virtual function enP1s1 (15b3:1016, mlx5_core) up: received 500 -> 620, sent 500 -> 620',
    ]);
  });

  test('with counters beyond what a JSON number holds', () => {
    const far: [string, string] = ['18446744073709551613', '18446744073709551614'];
    expect(rose(far)).toBe(true);
    expect(rose(['18446744073709551614', '3'])).toBe(false);
  });
});

describe('an answer that cannot be read is no proof and no failure', () => {
  const whole = printed(guestReport());
  test.each([
    ['nothing', ''],
    ['other text', 'bash: line 1: command not found'],
    ['a report without its head', whole.slice(whole.indexOf('"kernel"'))],
    ['a report without its end', whole.slice(0, -40)],
    ['another version', printed({ ...guestReport(), version: 3 })],
    ['a member that is not known', printed({ ...guestReport(), more: 1 })],
    ['markup in a name', printed(guestReport({ release: '<img src=x>' }))],
    ['line breaks in a name', printed(guestReport({ kernel: 'a\nb' }))],
    ['counters as numbers', printed({ ...guestReport(), nics: [{ ...guestNic(null), rx: [1, 2] }] })],
    ['no JSON', 'ACCELNET-GUEST-PROBE-BEGIN\n{{\nACCELNET-GUEST-PROBE-END'],
    ['too much', `${'x'.repeat(20_000)}${whole}`],
  ])('such as %s', (_, text) => {
    const assessment = assessGuestOutput(text, 1);
    expect(assessment).toMatchObject({ verification: 'configured-not-proven', cause: 'unreadable' });
    expect(JSON.stringify(assessment)).not.toContain('<img');
  });

  test('and its faults name the member', () => {
    const reading = parseGuestReport(printed({ ...guestReport(), kernel: 7, nicsLeftOut: -1 }));
    expect(reading).toMatchObject({
      ok: false,
      faults: [expect.stringMatching(/^kernel/), expect.stringMatching(/^nicsLeftOut/)],
    });
  });

  test('but text around a report does no harm', () => {
    expect(
      assessGuestOutput(`motd ACCELNET-GUEST-PROBE-END\n${whole}\ngarbage {"a":1}`, 1).verification,
    ).toBe('proven');
  });
});

const counter = fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]): [string, string] => [`${a}`, `${b}`]);
const readings = fc.option(counter);
const vf = fc.record({
  name: fc.constant('enP1s1'),
  id: fc.constantFrom('15b3:1016', '1414:00ba'),
  driver: fc.constantFrom('mlx5_core', 'mana', null),
  up: fc.boolean(),
  joined: fc.constantFrom('master' as const, 'bond' as const, 'mac' as const),
  manager: fc.constantFrom('NetworkManager', null),
  rx: readings,
  tx: readings,
});
const nic = fc.record({
  name: fc.constant('eth0'),
  rx: readings,
  tx: readings,
  vf: fc.option(vf),
  ethtoolRose: fc.option(fc.boolean()),
});
const report: fc.Arbitrary<GuestReport> = fc.record({
  version: fc.constant(2 as const),
  os: fc.constantFrom('linux' as const, 'windows' as const),
  kernel: fc.constant(null),
  release: fc.constant(null),
  devices: fc.array(
    fc.record({
      id: fc.constantFrom('15b3:1016', '1414:00ba'),
      driver: fc.constantFrom('mana', null),
      address: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  nics: fc.array(nic, { maxLength: 3 }),
  devicesLeftOut: fc.nat(2),
  infiniband: fc.constant({ devices: 1, bare: 1 }),
  nicsLeftOut: fc.nat(2),
  loose: fc.array(fc.constant(loose()), { maxLength: 1 }),
  userSpace: fc.nat(1),
  unread: fc.constant([]),
});

describe('whatever a guest prints', () => {
  test('the assessment never throws, and random text proves nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(8), (text, nics) => {
        expect(assessGuestOutput(text, nics).verification).toBe('configured-not-proven');
        const framed = `ACCELNET-GUEST-PROBE-BEGIN${text}ACCELNET-GUEST-PROBE-END`;
        expect(assessGuestOutput(framed, nics).verification).toBe('configured-not-proven');
      }),
    );
  });

  test('any part of a report is either no report or proves no more than the whole', () => {
    fc.assert(
      fc.property(report, fc.nat(400), fc.nat(400), (given, from, to) => {
        const part = printed(given).slice(from, from + to);
        const assessment = assessGuestOutput(part, 1);
        if (assessment.verification === 'proven')
          expect(assessGuestOutput(printed(given), 1).verification).toBe('proven');
      }),
    );
  });

  test('nothing is proven without enough interfaces whose counters rise both ways', () => {
    let proven = 0;
    fc.assert(
      fc.property(report, fc.nat(3), (given, nics) => {
        const { verification } = assessGuestOutput(printed(given), nics);
        const working = given.nics.filter((one) => one.vf?.up && rose(one.vf.rx) && rose(one.vf.tx)).length;
        if (verification === 'proven') proven++;
        expect(verification === 'proven').toBe(working >= Math.max(1, nics));
      }),
      { numRuns: 500 },
    );
    expect(proven).toBeGreaterThan(0);
  });
});
