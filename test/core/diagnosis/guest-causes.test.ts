import { describe, expect, test } from 'vitest';
import { type Diagnosis, diagnose } from '../../../src/core/diagnosis/diagnosis.ts';
import type { Cause } from '../../../src/core/diagnosis/diagnosis-causes.ts';
import type { DiagnosisContext } from '../../../src/core/diagnosis/diagnosis-context.ts';
import type { GuestDetails } from '../../../src/core/guest/guest-details.ts';
import type { GuestReport } from '../../../src/core/guest/guest-report.ts';
import type { Flag } from '../../../src/core/model/facts.ts';
import { facts, nicFacts } from '../../support/facts.ts';
import { guestDetails, guestModule, logMessage, nicDetails } from '../../support/guest-details.ts';
import { device, guestNic, guestReport, loose, still, virtualFunction } from '../../support/guest-report.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

interface Vm {
  readonly size?: string;
  readonly flags?: readonly Flag[];
}

function diagnosed(
  report: Partial<GuestReport>,
  details: GuestDetails | undefined,
  { size = 'Standard_D4s_v3', flags = ['true'] }: Vm = {},
): Diagnosis {
  const context: DiagnosisContext = {
    facts: facts({ size }, { nics: flags.map((flag, n) => nicFacts({ id: `/nics/nic${n}`, flag })) }),
    size: sizeAssessment(size, size.includes('_NC') ? 'no' : 'yes'),
    guest: {
      kind: 'seen',
      report: guestReport(report),
      ...(details === undefined ? {} : { details }),
    },
    peer: { kind: 'not-seen', why: 'no other VM was named' },
  };
  return diagnose(context);
}

const found = ({ causes }: Diagnosis): string[] =>
  causes.filter(({ state }) => state === 'found').map(({ cause }) => cause);
const of = ({ causes }: Diagnosis, cause: Cause) => causes.find((one) => one.cause === cause);
const fixOf = (diagnosis: Diagnosis): string => {
  const fix = diagnosis.causes.find(({ state }) => state === 'found')?.fix;
  return [fix?.words, ...(fix?.commands ?? [])].join('\n');
};

const none = { devices: [], nics: [guestNic(null)] };
const at = '0001:00:02.0';
const bare = (id = '15b3:1016'): Partial<GuestReport> => ({
  devices: [device(id, null, at)],
  nics: [guestNic(null)],
});
const modules = (
  name: 'mlx5_core' | 'mana' | 'mlx4_core',
  given: Parameters<typeof guestModule>[1],
): GuestDetails['modules'] => [guestModule(name, given), guestModule('pci_hyperv', { loaded: true })];
const quiet = { rx: still, tx: still };

describe('a slot that the host has added, without a device, is the guest’s fault', () => {
  const added = (ago: number, given = {}) =>
    guestDetails({ nics: [nicDetails({ slot: ['added', 86_400 - ago] })], ...given });

  test('of its drivers where the kernel has none for the bus', () => {
    const nothing = [guestModule('mlx5_core', { file: 'none' }), guestModule('pci_hyperv', { file: 'none' })];
    const diagnosis = diagnosed(none, added(3600, { modules: nothing }));
    expect(found(diagnosis)).toEqual(['no-driver']);
    expect(fixOf(diagnosis)).toMatch(/pci-hyperv/);
    expect(fixOf(diagnosis)).not.toMatch(/deallocate/);
    expect(found(diagnosed(none, added(10, { modules: nothing })))).toEqual(['no-driver']);
    const own = [guestModule('pci_hyperv')];
    expect(fixOf(diagnosed(none, added(3600, { modules: own })))).toContain('sudo modprobe pci_hyperv');
  });

  test('of the bus driver where that is there', () => {
    const messages = [logMessage('hv_pci', 'hv_pci: probe of 0-1 failed with error -110')];
    const diagnosis = diagnosed(none, added(3600, { log: { whole: true, messages, messagesLeftOut: 0 } }));
    expect(found(diagnosis)).toEqual(['driver-broken']);
    expect(of(diagnosis, 'driver-broken')?.evidence).toContain('hv_pci: probe of 0-1 failed with error -110');
    expect(found(diagnosed(none, added(3600)))).toEqual(['driver-broken']);
  });

  test('is on its way within a minute, and not engaged without a slot', () => {
    expect(found(diagnosed(none, added(60)))).toEqual(['host-servicing']);
    expect(found(diagnosed(none, added(61)))).toEqual(['driver-broken']);
    expect(found(diagnosed(none, guestDetails()))).toEqual(['not-engaged']);
  });

  test('counts on a size that a table rules out', () => {
    const vm = { size: 'Standard_NC6', flags: ['false'] } as const;
    expect(found(diagnosed(none, added(3600), vm))).toEqual(['driver-broken']);
    expect(found(diagnosed(none, guestDetails(), vm))).toEqual(['size-cannot']);
  });

  test('is not counted twice where a device is there', () => {
    const report = { devices: [device('15b3:1016', null, at)], nics: [guestNic(null), guestNic(null)] };
    const nics = [nicDetails({ slot: ['added', 5] }), nicDetails({ slot: ['added', 5] })];
    const diagnosis = diagnosed(report, guestDetails({ nics }), { flags: ['true', 'true'] });
    expect(found(diagnosis)).toEqual(['driver-broken', 'no-driver']);
    const shared = {
      devices: [device('1414:00ba', 'mana', at)],
      nics: [guestNic(virtualFunction()), guestNic(null)],
    };
    expect(found(diagnosed(shared, guestDetails({ nics }), { flags: ['true', 'true'] }))).toEqual([
      'virtual-function-missing',
    ]);
  });
});

describe('a device without driver', () => {
  const withMessage = (text: string, given: Partial<GuestDetails> = {}) =>
    guestDetails({ ...given, messages: [logMessage('mlx5_core', text)] });

  test.each<[what: string, GuestDetails, cause: Cause, fix: RegExp, fixNot: RegExp]>([
    [
      'whose driver found no memory',
      withMessage(`mlx5_core: probe of ${at} failed with error -12`, {
        modules: modules('mlx5_core', { loaded: true }),
      }),
      'driver-broken',
      /compact_memory[\s\S]+echo 0001:00:02\.0 \| sudo tee \/sys\/bus\/pci\/drivers_probe[\s\S]+az vm restart/,
      /OFED|DKMS|all its modules/,
    ],
    [
      'whose driver found no memory, and is not the distribution’s own',
      withMessage(`mlx5_core: probe of ${at} failed with error -12`, {
        modules: modules('mlx5_core', { loaded: true, file: 'foreign' }),
      }),
      'driver-broken',
      /compact_memory/,
      /OFED/,
    ],
    [
      'whose driver is loaded, and the log says nothing',
      guestDetails({ modules: modules('mlx5_core', { loaded: true }) }),
      'driver-broken',
      /has not taken the device/,
      /modprobe|not loaded/,
    ],
    [
      'whose driver is part of the kernel',
      guestDetails({ modules: modules('mlx5_core', { file: 'builtin' }) }),
      'driver-broken',
      /has not taken the device/,
      /modprobe/,
    ],
    [
      'whose driver is not loaded',
      guestDetails(),
      'no-driver',
      /sudo modprobe mlx5_core/,
      /apt-get|deallocate/,
    ],
    [
      'whose driver the kernel lacks',
      guestDetails({ modules: modules('mlx5_core', { file: 'none' }) }),
      'no-driver',
      /Update the kernel to one with mlx5_core/,
      /modprobe|deallocate/,
    ],
    [
      'whose driver only another kernel has',
      guestDetails({ modules: modules('mlx5_core', { file: 'none', elsewhere: true }) }),
      'driver-broken',
      /Boot the kernel that has mlx5_core/,
      /OFED/,
    ],
    [
      'whose driver was built elsewhere',
      guestDetails({ modules: modules('mlx5_core', { file: 'foreign' }) }),
      'driver-broken',
      /OFED, DKMS/,
      /compact_memory/,
    ],
    [
      'whose driver’s probe fails',
      withMessage(`mlx5_core ${at}: probe_one failed with error code -110`),
      'driver-broken',
      /its probe failed/,
      /OFED|compact_memory/,
    ],
    [
      'and an error of another device',
      withMessage('mlx5_core 0101:00:00.0: probe_one failed with error code -110'),
      'no-driver',
      /modprobe/,
      /probe failed/,
    ],
  ])('%s', (_what, details, cause, fix, fixNot) => {
    const diagnosis = diagnosed(bare(), details);
    expect(found(diagnosis)).toEqual([cause]);
    expect(fixOf(diagnosis)).toMatch(fix);
    expect(fixOf(diagnosis)).not.toMatch(fixNot);
  });

  test('of MANA that refuses an old kernel needs a newer one, which is named', () => {
    const messages = [logMessage('mana', 'mana 7870:00:00.0: gdma probe failed: err = -71')];
    const report = { ...bare(), devices: [device('1414:00ba', null, '7870:00:00.0')], kernel: '5.14.0-570' };
    const diagnosis = diagnosed(report, guestDetails({ messages }));
    expect(found(diagnosis)).toEqual(['driver-broken']);
    expect(fixOf(diagnosis)).toContain('kernel 5.14.0-570 is too old for this MANA hardware');
  });

  test.each([
    ['1414:00c1', 'Microsoft’s own', /sudo modprobe mana[\s\S]+linux-azure/],
    ['8086:1515', '(unknown)', /newer kernel[\s\S]+linux-azure/],
  ])('of an id that no driver need know is no reason to stop the VM: %s', (id, name, fix) => {
    const diagnosis = diagnosed(bare(id), guestDetails({ modules: modules('mana', { loaded: true }) }));
    expect(found(diagnosis)).toEqual(['no-driver']);
    expect(of(diagnosis, 'no-driver')?.evidence[0]).toContain(name);
    expect(fixOf(diagnosis)).toMatch(fix);
    expect(fixOf(diagnosis)).not.toMatch(/deallocate/);
  });

  test('does not matter beside a virtual function that works', () => {
    const report = {
      devices: [device('15b3:1016', 'mlx5_core', at), device('15b3:1018', null, '0101:00:00.0')],
    };
    expect(diagnosed(report, withMessage('mlx5_core 0101:00:00.0: probe failed')).conclusion.kind).toBe(
      'working',
    );
  });

  test.each([
    [10, 'driver-broken', 'code 10: the device cannot start'],
    [28, 'no-driver', 'cumulative update'],
    [77, 'driver-broken', 'code 77'],
  ])('in Windows is one or the other by its problem code: %s', (code, cause, says) => {
    const problems = [{ id: '15b3:1016', code, service: null }];
    const diagnosis = diagnosed(
      { ...bare(), os: 'windows' },
      guestDetails({ modules: [], log: null, rule: null, problems }),
    );
    expect(found(diagnosis)).toEqual([cause]);
    expect(fixOf(diagnosis)).toContain(says);
  });
});

describe('a driver that is bound and reports errors', () => {
  const messages = [
    logMessage('mlx5_core', `mlx5_core ${at} enP1s1: TX timeout detected`, { times: 7 }),
    logMessage('mlx5_core', 'mlx5_core 0101:00:00.0: TX timeout detected'),
  ];
  const devices = [device('15b3:1016', 'mlx5_core', at)];
  const bound = (vf: Parameters<typeof virtualFunction>[0], given = {}) => ({
    devices,
    nics: [guestNic(virtualFunction(vf), given)],
  });

  test('is broken where no packets pass, before the path is named', () => {
    const diagnosis = diagnosed(bound(quiet), guestDetails({ messages }));
    expect(found(diagnosis)).toEqual(['driver-broken', 'synthetic-path-only']);
    expect(of(diagnosis, 'driver-broken')?.evidence).toEqual([
      'enP1s1 of eth0 carries no packets both ways, and its driver has reported errors',
      `mlx5_core ${at} enP1s1: TX timeout detected (7 times)`,
    ]);
    expect(fixOf(diagnosis)).toMatch(/Restart the VM[\s\S]+support/);
  });

  test('works where packets pass, and its errors are named all the same', () => {
    const diagnosis = diagnosed(bound({}), guestDetails({ messages }));
    expect(diagnosis.conclusion.kind).toBe('working');
    expect(diagnosis.conclusion.sentence).toContain('have logged 7 errors, the last 79200 s ago');
    expect(of(diagnosis, 'driver-broken')).toMatchObject({
      state: 'not-found',
      evidence: expect.arrayContaining([`mlx5_core ${at} enP1s1: TX timeout detected (7 times)`]),
    });
  });

  test('is not blamed for errors from before its present virtual function came', () => {
    const nics = [nicDetails({ path: ['to', 7201], registered: true })];
    expect(found(diagnosed(bound(quiet), guestDetails({ messages, nics })))).toEqual(['synthetic-path-only']);
  });

  test('or its synthetic interface does', () => {
    const hang = [logMessage('hv_netvsc', 'hv_netvsc 0022487a eth0: TX hang')];
    expect(found(diagnosed(bound({ up: false }), guestDetails({ messages: hang })))).toContain(
      'driver-broken',
    );
    const other = [logMessage('hv_netvsc', 'hv_netvsc 0022487a eth1: TX hang')];
    expect(found(diagnosed(bound({ up: false }), guestDetails({ messages: other })))).toEqual([
      'synthetic-path-only',
    ]);
  });
});

describe('a virtual function that no synthetic interface has', () => {
  test('is named, with the line of netvsc, and needs a newer kernel', () => {
    const line = `mlx5_core ${at} enP2s2: can not register netvsc VF receive handler (err = -16)`;
    const messages = [logMessage('mlx5_core', line)];
    const report = { ...none, devices: [device('15b3:1016', 'mlx5_core', at)], loose: [loose()] };
    const diagnosis = diagnosed(report, guestDetails({ messages }));
    expect(found(diagnosis)).toEqual(['virtual-function-not-joined']);
    expect(of(diagnosis, 'virtual-function-not-joined')?.evidence).toContain(line);
    expect(fixOf(diagnosis)).toMatch(/Update the kernel/);
  });

  test('is taken out of a bridge', () => {
    const report = { ...none, loose: [loose({ master: 'br0', beside: 'eth0' })] };
    const diagnosis = diagnosed(report, guestDetails());
    expect(of(diagnosis, 'virtual-function-not-joined')?.evidence[0]).toContain('br0 has taken it');
    expect(fixOf(diagnosis)).toMatch(/dev 'enP2s2' nomaster\n.+dev 'eth0' master 'br0'/);
  });

  test('leaves the joined one of two alone', () => {
    const report = { nics: [guestNic(virtualFunction()), guestNic(null)], loose: [loose()] };
    const diagnosis = diagnosed(report, guestDetails({ nics: [nicDetails(), nicDetails()] }), {
      flags: ['true', 'true'],
    });
    expect(found(diagnosis)).toEqual(['virtual-function-not-joined']);
  });
});

describe('servicing is seen for each interface by itself', () => {
  const away = { devices: [], nics: [guestNic(null)] };
  const past = (ago: number): number => 86_400 - ago;

  test.each<[what: string, Parameters<typeof nicDetails>[0], cause: Cause]>([
    ['a slot that was removed 20 s ago', { slot: ['removed', past(20)] }, 'host-servicing'],
    ['a path that left 15 minutes ago', { path: ['from', past(900)] }, 'host-servicing'],
    ['a path that left more than 15 minutes ago', { path: ['from', past(901)] }, 'virtual-function-missing'],
    ['a slot that was removed 16 minutes ago', { slot: ['removed', past(960)] }, 'virtual-function-missing'],
    [
      'a path that came back after it had left',
      { slot: ['removed', past(60)], path: ['to', past(30)] },
      'virtual-function-missing',
    ],
    [
      'a slot that was removed in the second of the path',
      { slot: ['removed', past(60)], path: ['to', past(60)] },
      'host-servicing',
    ],
    ['a time that is not known', { path: ['from', null] }, 'virtual-function-missing'],
    ['a time that is still to come', { path: ['from', past(-5)] }, 'virtual-function-missing'],
    ['a virtual function that once registered', { registered: true }, 'virtual-function-missing'],
  ])('%s', (_what, nic, cause) => {
    expect(found(diagnosed(away, guestDetails({ nics: [nicDetails(nic)] })))).toEqual([cause]);
  });

  test('one back and one still away', () => {
    const report = { nics: [guestNic(virtualFunction()), guestNic(null, { name: 'eth1' })] };
    const nics = [
      nicDetails({ path: ['to', past(10)], registered: true }),
      nicDetails({ path: ['from', past(40)], registered: true }),
    ];
    const diagnosis = diagnosed(report, guestDetails({ nics }), { flags: ['true', 'true'] });
    expect(found(diagnosis)).toEqual(['host-servicing']);
    expect(of(diagnosis, 'host-servicing')?.evidence).toEqual([
      'eth1: the host has led its traffic away from the virtual function 40 s ago',
    ]);
  });
});

describe('a virtual function that something configures', () => {
  const managed = (manager: string): Partial<GuestReport> => ({
    nics: [guestNic(virtualFunction({ manager }))],
  });
  const seen = (nic: Parameters<typeof nicDetails>[0], rule: boolean | null = null) =>
    guestDetails({ nics: [nicDetails(nic)], rule });

  test.each<[what: string, string, GuestDetails, fix: RegExp, fixNot: RegExp]>([
    [
      'NetworkManager, and the rule is there',
      'NetworkManager',
      seen({}, true),
      /nmcli device set 'enP1s1' managed no[\s\S]+restart NetworkManager/,
      /install the rule|azure-vm-utils/,
    ],
    [
      'NetworkManager, and udev has marked it',
      'NetworkManager',
      seen({ marked: true }, false),
      /came too late: update NetworkManager/,
      /azure-vm-utils/,
    ],
    [
      'NetworkManager, and no rule',
      'NetworkManager',
      seen({}, false),
      /azure-vm-utils[\s\S]+cloud-init 23\.2/,
      /too late/,
    ],
    [
      'NetworkManager, and the rule is not known',
      'NetworkManager',
      seen({}),
      /managed no[\s\S]+grep -l/,
      /has no udev rule/,
    ],
    [
      'networkd that has failed',
      'systemd-networkd',
      seen({ managerState: 'failed' }, false),
      /update systemd\.[\s\S]+restart systemd-networkd/,
      /azure-vm-utils/,
    ],
    ['ifupdown', 'ifupdown', seen({}, true), /sudo ifdown 'enP1s1'[\s\S]+interfaces\.d/, /nmcli|networkctl/],
    ['dhclient', 'dhclient', seen({}), /sudo dhclient -r 'enP1s1'/, /nmcli/],
    ['wicked', 'wicked', seen({}), /sudo wicked ifdown 'enP1s1'[\s\S]+sysconfig/, /nmcli/],
    ['one that is not known', 'something', seen({}), /ip -4 address show dev 'enP1s1'/, /nmcli/],
  ])('by %s', (_what, manager, details, fix, fixNot) => {
    const diagnosis = diagnosed(managed(manager), details);
    expect(diagnosis.conclusion.cause).toBe('managed-virtual-function');
    expect(fixOf(diagnosis)).toMatch(fix);
    expect(fixOf(diagnosis)).not.toMatch(fixNot);
  });
});

describe('packets that leave and do not return', () => {
  const sent = (packets: number, vf = {}): Partial<GuestReport> => {
    const tx: [string, string] = ['0', `${packets}`];
    return { nics: [guestNic(virtualFunction({ rx: still, tx, ...vf }), { rx: still, tx })] };
  };

  test('are a cause of their own, which the path names too', () => {
    const diagnosis = diagnosed(sent(5400), guestDetails());
    expect(found(diagnosis)).toEqual(['one-way-traffic']);
    expect(diagnosis.conclusion.sentence).toContain('5400 packets left through it, and none came back');
    expect(of(diagnosis, 'synthetic-path-only')).toMatchObject({
      state: 'not-found',
      evidence: ['packets leave through it and none returns: see one-way-traffic'],
    });
    expect(fixOf(diagnosis)).toMatch(/firewall[\s\S]+show-effective-route-table/);
    expect(fixOf(diagnosis)).not.toMatch(/az vm/);
  });

  test('come behind what manages the virtual function, and are none below 50', () => {
    expect(found(diagnosed(sent(60, { manager: 'dhcpcd' }), guestDetails()))).toEqual([
      'managed-virtual-function',
      'one-way-traffic',
    ]);
    expect(diagnosed(sent(49), guestDetails()).conclusion.kind).toBe('unclear');
  });
});

describe('neither flag nor table hides what the guest proves', () => {
  test('a flag that is off where the virtual function works is worth no stop', () => {
    const diagnosis = diagnosed({}, guestDetails(), { size: 'Standard_D4s_v6', flags: ['false'] });
    expect(found(diagnosis)).toEqual(['size-accelerates-anyway']);
    expect(fixOf(diagnosis)).toMatch(/no stop is needed/);
    expect(fixOf(diagnosis)).not.toMatch(/az vm|deallocate/);
  });

  test('a flag that is off on the second of two interfaces is still one', () => {
    const report = { nics: [guestNic(virtualFunction()), guestNic(null)] };
    const nics = [nicDetails(), nicDetails()];
    expect(found(diagnosed(report, guestDetails({ nics }), { flags: ['true', 'false'] }))).toEqual([
      'flag-off',
    ]);
  });

  test('a size that a table rules out works, and its fault is named', () => {
    const vm = { size: 'Standard_NC6', flags: ['true'] } as const;
    const works = diagnosed({}, guestDetails(), vm).conclusion;
    expect(works).toMatchObject({ kind: 'working', sentence: expect.stringContaining('is not so here') });
    const details = guestDetails({ messages: [logMessage('mlx5_core', `mlx5_core ${at}: probe failed`)] });
    expect(found(diagnosed(bare(), details, vm))).toEqual(['driver-broken']);
  });
});

describe('a guest that cannot be read', () => {
  test.each<[Partial<GuestReport>, string]>([
    [
      { os: 'other', release: 'FreeBSD 15.0-RELEASE' },
      'The guest is FreeBSD 15.0-RELEASE: the script reads Linux’s sysfs',
    ],
    [
      { os: 'other', release: null, kernel: '15.0-RELEASE-p1' },
      'The guest is a system with kernel 15.0-RELEASE-p1',
    ],
    [{ os: 'windows', unread: ['Get-NetAdapter'] }, 'The network adapters of Windows could not be asked'],
  ])('is said to be so: %j', (given, says) => {
    const diagnosis = diagnosed({ devices: [], nics: [], ...given }, guestDetails());
    expect(diagnosis.conclusion).toMatchObject({ kind: 'unclear', sentence: expect.stringContaining(says) });
    expect(found(diagnosis)).toEqual([]);
    expect(JSON.stringify(diagnosis)).not.toContain('DPDK');
  });

  test('names DPDK where a user-space driver is seen, and not in Windows', () => {
    const hidden = { devices: [], nics: [] };
    const whyIn = (given: Partial<GuestReport>) =>
      of(diagnosed({ ...hidden, ...given }, guestDetails()), 'not-engaged')?.why;
    expect(whyIn({ userSpace: 1 })).toContain('a user-space driver (DPDK) has 1 of them');
    expect(whyIn({})).toContain('DPDK');
    expect(whyIn({ os: 'windows' })).not.toContain('DPDK');
  });

  test('in its devices alone is not said to lack one', () => {
    const diagnosis = diagnosed({ ...none, os: 'windows', unread: ['Get-PnpDevice'] }, guestDetails());
    expect(of(diagnosis, 'not-engaged')?.why).toContain('Get-PnpDevice');
    expect(found(diagnosis)).toEqual([]);
  });
});

test('an adapter of Windows without plain letters is brought up by its index', () => {
  const name = (given: string) => ({
    os: 'windows' as const,
    nics: [guestNic(virtualFunction({ up: false, name: given }))],
  });
  const details = guestDetails({ log: null });
  expect(fixOf(diagnosed(name('ifIndex 14'), details))).toContain(
    'Get-NetAdapter -InterfaceIndex 14 | Enable-NetAdapter',
  );
  expect(fixOf(diagnosed(name('Ethernet 2'), details))).toContain("Enable-NetAdapter -Name 'Ethernet 2'");
});

test('InfiniBand without a driver is a note, and no fault', () => {
  const { conclusion } = diagnosed({ infiniband: { devices: 8, bare: 1 } }, guestDetails());
  expect(conclusion).toMatchObject({
    kind: 'working',
    sentence: expect.stringContaining('InfiniBand devices without a driver: 1'),
  });
});
