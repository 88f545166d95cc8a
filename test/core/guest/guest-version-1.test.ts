import { describe, expect, test } from 'vitest';
import { type GuestDetails, parseGuestDetails } from '../../../src/core/guest/guest-details.ts';
import { type GuestReport, parseGuestReport } from '../../../src/core/guest/guest-report.ts';

const moving = ['500', '620'];
const vf = {
  name: 'enP1s1',
  id: '15b3:1016',
  driver: 'mlx5_core',
  up: true,
  manager: null,
  rx: moving,
  tx: moving,
};
const nic = (virtualFunction: object | null, name = 'eth0') => ({
  name,
  rx: moving,
  tx: moving,
  vf: virtualFunction,
  ethtoolRose: null,
});
const report = (given: object = {}) => ({
  version: 1,
  os: 'linux',
  kernel: '6.8.0',
  release: 'Ubuntu 24.04.1 LTS',
  devices: [{ id: '15b3:1016', driver: 'mlx5_core' }],
  nics: [nic(vf)],
  nicsLeftOut: 0,
  ...given,
});
const module = { name: 'mlx5_core', loaded: true, available: true, outOfTree: false, elsewhere: false };
const details = (given: object = {}) => ({
  version: 1,
  seconds: 10,
  uptime: 86_400,
  modules: [module],
  txBytes: [['1', '9']],
  log: { whole: true, vfSeen: true, lastSwitch: { to: 'vf', at: 6 }, trouble: [] },
  problems: [{ id: '15b3:1016', code: 28 }],
  ...given,
});
const printed = (probe: object, more: object): string =>
  `ACCELNET-GUEST-PROBE-BEGIN${JSON.stringify(probe)}ACCELNET-GUEST-PROBE-END
ACCELNET-GUEST-DETAILS-BEGIN${JSON.stringify(more)}ACCELNET-GUEST-DETAILS-END`;

function reportOf(probe: object): GuestReport {
  const read = parseGuestReport(printed(probe, {}));
  if (!read.ok) throw new Error(read.faults.join('; '));
  return read.value;
}

function detailsOf(probe: object, more: object): GuestDetails {
  const read = parseGuestDetails(printed(probe, more));
  if (!read.ok) throw new Error(read.faults.join('; '));
  return read.value;
}

describe('a report of the first version', () => {
  test('is read as one of the second, without what it did not ask', () => {
    expect(reportOf(report())).toEqual({
      ...report(),
      version: 2,
      devices: [{ id: '15b3:1016', driver: 'mlx5_core', address: null }],
      devicesLeftOut: 0,
      infiniband: { devices: 0, bare: 0 },
      nics: [nic({ ...vf, joined: 'master' })],
      loose: [],
      userSpace: 0,
      unread: [],
    });
  });

  test('has found virtual functions by their MAC address on Windows', () => {
    expect(reportOf(report({ os: 'windows' })).nics[0]?.vf?.joined).toBe('mac');
  });

  test('is as strict as it was', () => {
    expect(parseGuestReport(printed(report({ os: 'other' }), {})).ok).toBe(false);
    expect(parseGuestReport(printed(report({ loose: [] }), {})).ok).toBe(false);
  });
});

describe('details of the first version', () => {
  test('are read as those of the second', () => {
    expect(detailsOf(report(), details())).toEqual({
      version: 2,
      seconds: 10,
      uptime: 86_400,
      modules: [{ name: 'mlx5_core', loaded: true, file: 'own', elsewhere: false }],
      nics: [
        { txBytes: ['1', '9'], slot: null, path: null, registered: true, marked: null, managerState: null },
      ],
      log: { whole: true, messages: [], messagesLeftOut: 0 },
      rule: null,
      problems: [{ id: '15b3:1016', code: 28, service: null }],
    });
    expect(detailsOf(report(), details({ log: null })).log).toBeNull();
  });

  test.each([
    [{ available: null }, null],
    [{ available: false }, 'none'],
    [{ available: false, outOfTree: true }, 'none'],
    [{ outOfTree: true }, 'foreign'],
    [{}, 'own'],
  ])('of a module %j say where it is: %s', (given, file) => {
    const { modules } = detailsOf(report(), details({ modules: [{ ...module, ...given }] }));
    expect(modules).toMatchObject([{ file }]);
  });

  test('give the log’s last word to the interfaces that have no virtual function', () => {
    const two = report({ nics: [nic(vf), nic(null, 'eth1')] });
    const log = { whole: true, vfSeen: true, lastSwitch: { to: 'synthetic', at: 86_000 }, trouble: [] };
    expect(detailsOf(two, details({ txBytes: [null, null], log })).nics).toMatchObject([
      { path: null, registered: true },
      { path: ['from', 86_000], registered: true },
    ]);
    const unread = detailsOf({}, details({ txBytes: [null, null], log: { ...log, vfSeen: false } })).nics;
    expect(unread).toMatchObject([
      { path: ['from', 86_000], registered: false },
      { path: ['from', 86_000], registered: false },
    ]);
  });

  test('keep errors of drivers, and no line that only holds a driver’s name somewhere', () => {
    const trouble = [
      '6.725085 mana 7870:00:00.0: HWC: Failed hw_channel req: 0xc00000bb',
      '    9.4 systemd(1): containerd-manager.service: Failed with result exit-code.',
      '   53.6 mlx5_core: Unknown symbol devlink_alloc (err -22)',
      'mana: without a time',
      null,
    ];
    const log = { whole: true, vfSeen: false, lastSwitch: null, trouble };
    expect(detailsOf(report(), details({ log })).log?.messages).toEqual([
      { driver: 'mana', text: 'mana 7870:00:00.0: HWC: Failed hw_channel req: 0xc00000bb', at: 6, times: 1 },
      { driver: 'mlx5_core', text: 'mlx5_core: Unknown symbol devlink_alloc (err -22)', at: 53, times: 1 },
    ]);
  });
});
