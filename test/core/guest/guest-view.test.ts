import { describe, expect, test } from 'vitest';
import { assessGuest } from '../../../src/core/guest/guest-assessment.ts';
import type { GuestReport } from '../../../src/core/guest/guest-report.ts';
import { type GuestCondition, viewGuest } from '../../../src/core/guest/guest-view.ts';
import { device, guestNic, guestReport, loose, still, virtualFunction } from '../../support/guest-report.ts';

const bare = [device('15b3:1016')];
const quiet = { rx: still, tx: still };
const sentAlone = (sent: number): Partial<GuestReport> => {
  const tx: [string, string] = ['500', `${500 + sent}`];
  return { nics: [guestNic(virtualFunction({ rx: still, tx }), { rx: still, tx })] };
};

describe('what a report comes to', () => {
  test.each<[what: string, given: Partial<GuestReport>, wanted: number, GuestCondition]>([
    ['a virtual function that works', {}, 1, 'working'],
    ['one that works beside one that is joined to nothing', { loose: [loose()] }, 1, 'working'],
    ['one that works beside a device without driver', { devices: bare }, 1, 'working'],
    ['a device without driver', { devices: bare, nics: [guestNic(null)] }, 1, 'no-driver'],
    ['a device without driver, and no interface at all', { devices: bare, nics: [] }, 1, 'no-driver'],
    [
      'a virtual function that is joined to nothing',
      { loose: [loose()], nics: [guestNic(null)] },
      1,
      'not-joined',
    ],
    ['one joined to nothing, and no synthetic interface', { loose: [loose()], nics: [] }, 1, 'not-joined'],
    [
      'one joined to nothing beside an idle one that is joined',
      { loose: [loose()], nics: [guestNic(virtualFunction(quiet), quiet)] },
      1,
      'idle',
    ],
    ['none', { devices: [], nics: [guestNic(null)] }, 1, 'missing'],
    ['fewer interfaces than are wanted', {}, 2, 'not-seen'],
    ['one that is down', { nics: [guestNic(virtualFunction({ up: false }))] }, 1, 'down'],
    ['one that packets pass by', { nics: [guestNic(virtualFunction(quiet))] }, 1, 'still'],
    ['one that sends and receives nothing', sentAlone(50), 1, 'one-way'],
    ['one that has sent too little for an answer', sentAlone(49), 1, 'idle'],
    [
      'one whose counter of received packets cannot be read',
      { nics: [guestNic(virtualFunction({ rx: null, tx: ['0', '999'] }), { rx: still, tx: ['0', '999'] })] },
      1,
      'idle',
    ],
    [
      'one whose answers take the synthetic path',
      { nics: [guestNic(virtualFunction({ rx: still, tx: ['0', '999'] }))] },
      1,
      'idle',
    ],
    ['FreeBSD by its name', { release: 'FreeBSD 15.0-RELEASE', devices: [], nics: [] }, 1, 'not-readable'],
    ['FreeBSD by its kernel', { release: null, kernel: '15.0-RELEASE-p1', nics: [] }, 1, 'not-readable'],
    ['another system', { os: 'other', devices: [], nics: [] }, 1, 'not-readable'],
    ['a Linux without sysfs', { devices: [], nics: [], unread: ['sysfs'] }, 1, 'not-readable'],
    [
      'a Windows whose adapters cannot be asked',
      { os: 'windows', nics: [], unread: ['Get-NetAdapter'] },
      1,
      'not-readable',
    ],
    ['a Windows whose name cannot be asked', { os: 'windows', unread: ['Get-CimInstance'] }, 1, 'working'],
    ['interfaces that were not read', { nicsLeftOut: 1 }, 2, 'idle'],
  ])('%s', (_what, given, wanted, condition) => {
    expect(viewGuest(guestReport(given), wanted).condition).toBe(condition);
  });

  test('counts what is missing without what is loose or was not read', () => {
    const report = guestReport({
      nics: [guestNic(virtualFunction()), guestNic(null)],
      loose: [loose()],
      nicsLeftOut: 1,
    });
    expect(viewGuest(report, 5)).toMatchObject({ wanted: 5, working: 1, missing: 2, bare: [] });
    expect(viewGuest(report, 1).missing).toBe(0);
  });
});

test('the assessment names what the guest shows beside its interfaces', () => {
  const given = guestReport({
    loose: [loose({ beside: 'eth0', master: 'br0' }), loose({ name: null, id: null, driver: null })],
    nics: [guestNic(virtualFunction({ joined: 'bond' }))],
    devicesLeftOut: 2,
    infiniband: { devices: 8, bare: 1 },
    userSpace: 1,
    unread: ['Get-PnpDevice'],
  });
  const { evidence } = assessGuest(given, 1);
  expect(evidence[2]).toContain('enP1s1 (15b3:1016, mlx5_core) up, in one bond with it: received');
  expect(evidence.slice(3)).toEqual([
    'virtual function enP2s2 (15b3:1016, mlx5_core) is joined to no synthetic interface, and has the MAC address of eth0; br0 has taken it',
    'virtual function  (unknown, no driver) is joined to no synthetic interface',
    '2 more devices were not read',
    'InfiniBand devices: 8, without a driver: 1',
    'network devices of a user-space driver (uio_hv_generic): 1',
    'could not be asked: Get-PnpDevice',
  ]);
});

test.each<[cause: string, Partial<GuestReport>, verification: string]>([
  ['no-mana-driver', { devices: [device('1414:00c1')], nics: [guestNic(null)] }, 'not-engaged'],
  ['not-joined', { loose: [loose()], nics: [guestNic(null)] }, 'not-engaged'],
  ['one-way', sentAlone(5400), 'not-engaged'],
  ['not-readable', { os: 'other', devices: [], nics: [] }, 'configured-not-proven'],
])('the probe calls it %s', (cause, given, verification) => {
  expect(assessGuest(guestReport(given), 1)).toMatchObject({ cause, verification });
});
