import { describe, expect, test } from 'vitest';
import { assessOs } from '../../../src/core/decision/operating-system.ts';
import type { OsFacts } from '../../../src/core/model/facts.ts';

const mana = 'Standard_D4s_v3';
const mellanoxOnly = 'Standard_M64s';

describe('an operating system is known by its marketplace image', () => {
  test.each<[string, string, string]>([
    ['Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2', 'fit', 'fit'],
    ['canonical:ubuntu-24_04-lts:server', 'fit', 'fit'],
    ['Canonical:ubuntu-25_10:server', 'fit', 'fit'],
    ['Canonical:0001-com-ubuntu-server-focal:20_04-lts', 'not-mana-ready', 'fit'],
    ['Canonical:UbuntuServer:18.04-LTS', 'not-mana-ready', 'fit'],
    ['Canonical:UbuntuServer:12.04.5-LTS', 'unsupported', 'unsupported'],
    ['RedHat:RHEL:94_gen2', 'fit', 'fit'],
    ['RedHat:RHEL:810-gen2', 'fit', 'fit'],
    ['RedHat:RHEL:86-gen2', 'not-mana-ready', 'fit'],
    ['RedHat:RHEL:8-lvm-gen2', 'unknown', 'fit'],
    ['RedHat:RHEL:10-lvm-gen2', 'unknown', 'fit'],
    ['RedHat:RHEL:96-gen2', 'unknown', 'fit'],
    ['RedHat:RHEL:97-gen2', 'fit', 'fit'],
    ['RedHat:RHEL:100-gen2', 'unknown', 'fit'],
    ['RedHat:RHEL:101-gen2', 'fit', 'fit'],
    ['RedHat:RHEL:7.3', 'unsupported', 'unsupported'],
    ['RedHat:RHEL:7-LVM', 'unknown', 'unknown'],
    ['RedHat:RHEL:7.4', 'not-mana-ready', 'fit'],
    ['OpenLogic:CentOS:7_9-gen2', 'not-mana-ready', 'fit'],
    ['almalinux:almalinux-x86_64:9-gen2', 'unknown', 'fit'],
    ['almalinux:almalinux-x86_64:10-gen2', 'unknown', 'fit'],
    ['resf:rockylinux-x86_64:8-base', 'not-mana-ready', 'fit'],
    ['resf:rockylinux-x86_64:9-base', 'unknown', 'fit'],
    ['resf:rockylinux-x86_64:10-base', 'unknown', 'fit'],
    ['SUSE:sles-15-sp5:gen2', 'fit', 'fit'],
    ['SUSE:sles-15-sp3:gen2', 'not-mana-ready', 'fit'],
    ['SUSE:sles-12-sp2:gen1', 'unsupported', 'unsupported'],
    ['SUSE:sles-12-sp3:gen1', 'not-mana-ready', 'fit'],
    ['SUSE:sles-15:gen2', 'unknown', 'fit'],
    ['SUSE:sles-16-0-x86-64:gen2', 'fit', 'fit'],
    ['SUSE:opensuse-leap-15-6:gen2', 'unknown', 'unknown'],
    ['Debian:debian-12:12-gen2', 'fit', 'fit'],
    ['Debian:debian-11:11-backports-gen2', 'not-mana-ready', 'fit'],
    ['Oracle:Oracle-Linux:ol94-lvm-gen2', 'fit', 'fit'],
    ['Oracle:Oracle-Linux:79-gen2', 'not-mana-ready', 'fit'],
    ['Oracle:Oracle-Linux:ol84-lvm-gen2', 'unknown', 'fit'],
    ['Oracle:Oracle-Linux:ol100-lvm-gen2', 'fit', 'fit'],
    ['MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2', 'fit', 'fit'],
    ['MicrosoftCBLMariner:cbl-mariner:cbl-mariner-2-gen2', 'unknown', 'unknown'],
    ['MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition', 'fit', 'fit'],
    ['MicrosoftWindowsServer:WindowsServer:2025-datacenter-g2', 'fit', 'fit'],
    ['MicrosoftWindowsServer:WindowsServer:2012-R2-Datacenter', 'not-mana-ready', 'fit'],
    ['MicrosoftWindowsServer:WindowsServer:2008-R2-SP1', 'unsupported', 'unsupported'],
    ['MicrosoftWindowsDesktop:windows-11:win11-23h2-pro', 'fit', 'fit'],
    ['MicrosoftWindowsDesktop:Windows-10:win10-22h2-pro-g2', 'not-mana-ready', 'fit'],
    ['MicrosoftSQLServer:sql2019-ws2022:standard-gen2', 'fit', 'fit'],
    ['MicrosoftSQLServer:sql2016sp3-ws2012r2:web', 'not-mana-ready', 'fit'],
    ['MicrosoftSQLServer:sql2022-ubuntupro2204:standard', 'unknown', 'unknown'],
    ['thefreebsdfoundation:freebsd-13_2:13_2-release', 'not-mana-ready', 'fit'],
    ['thefreebsdfoundation:freebsd-14_2:14_2-release', 'fit', 'fit'],
    ['kinvolk:flatcar-container-linux:stable', 'unknown', 'fit'],
    ['MicrosoftOSTC:FreeBSD:10.3', 'unsupported', 'unsupported'],
    ['MicrosoftOSTC:FreeBSD:10.4', 'not-mana-ready', 'fit'],
    ['MicrosoftOSTC:FreeBSD:11.0', 'unsupported', 'unsupported'],
    ['MicrosoftOSTC:FreeBSD:11.1', 'not-mana-ready', 'fit'],
    ['MicrosoftOSTC:FreeBSD:12.0', 'not-mana-ready', 'fit'],
    ['SUSE:sles-sap-15-sp5:gen2', 'fit', 'fit'],
    ['RedHat:rhel-byos:rhel-lvm94-gen2', 'fit', 'fit'],
    ['paloaltonetworks:vmseries-flex:byol', 'unknown', 'unknown'],
  ])('%s is %s on a size that may run on MANA, and %s elsewhere', (name, onMana, elsewhere) => {
    const [publisher = '', offer = '', sku = ''] = name.split(':');
    const os = { image: { publisher, offer, sku } };
    expect([assessOs(os, mana).answer, assessOs(os, mellanoxOnly).answer]).toEqual([onMana, elsewhere]);
  });
});

describe('what the agent reports wins over the image', () => {
  const focal = { publisher: 'Canonical', offer: '0001-com-ubuntu-server-focal', sku: '20_04-lts' };
  test.each<[string, string, string]>([
    ['ubuntu', '22.04', 'fit'],
    ['ubuntu', '18.04', 'not-mana-ready'],
    ['rhel', '9.1', 'not-mana-ready'],
    ['Red Hat Enterprise Linux', '8.10', 'fit'],
    ['centos', '7.9.2009', 'not-mana-ready'],
    ['almalinux', '9.6', 'not-mana-ready'],
    ['almalinux', '9.7', 'fit'],
    ['almalinux', '10.0', 'not-mana-ready'],
    ['sles', '15-SP4', 'fit'],
    ['SLES', '15.3', 'not-mana-ready'],
    ['SLES', '13.1', 'unsupported'],
    ['Rocky Linux', '9.6', 'not-mana-ready'],
    ['Rocky Linux', '9.7', 'fit'],
    ['Rocky Linux', '7.9', 'unsupported'],
    ['suse', '15.5', 'fit'],
    ['openSUSE Leap', '15.6', 'unknown'],
    ['rhel', '9.6', 'unknown'],
    ['rhel', '10.0', 'unknown'],
    ['oracle', '8.4', 'unknown'],
    ['flatcar', '4081.2.0', 'unknown'],
    ['FreeBSD', '14.1', 'fit'],
    ['azurelinux', '3.0', 'fit'],
    ['debian', '12', 'fit'],
    ['ol', '9.4', 'fit'],
    ['Windows Server 2022 Datacenter', '10.0.20348.2700', 'fit'],
    ['Microsoft Windows Server 2012 R2 Datacenter', '6.3.9600', 'not-mana-ready'],
    ['Windows 11 Enterprise', '10.0.22631', 'fit'],
    ['plan9', '4', 'unknown'],
    ['ubuntu', '', 'unknown'],
  ])('%s %s is %s', (name, version, answer) => {
    expect(assessOs({ image: focal, reported: { name, version } }, mana).answer).toBe(answer);
  });
});

describe('a custom image, or a disk of its own', () => {
  const reported = { name: 'ubuntu', version: '24.04' };
  const old = { name: 'ubuntu', version: '18.04' };
  const declared = (acceleratedNetworking: boolean) =>
    ({ declared: { by: 'os-disk', acceleratedNetworking } }) as const;
  test.each<[what: string, os: OsFacts, answer: string, seen: string]>([
    ['is skipped if not allowed', { image: 'custom', reported }, 'custom-image', 'custom or gallery image'],
    ['is skipped without an image reference too', { image: 'none' }, 'custom-image', 'no image reference'],
    [
      'whose disk has no drivers is skipped',
      { image: 'custom', reported, ...declared(false) },
      'custom-image',
      'custom or gallery image, declared without acceleration',
    ],
    [
      'whose disk has the drivers is skipped while no agent reports',
      { image: 'custom', ...declared(true) },
      'custom-image',
      'custom or gallery image, no OS reported by the agent',
    ],
    [
      'whose disk has the drivers is assessed by what the agent reports',
      { image: 'custom', reported, ...declared(true) },
      'fit',
      'ubuntu 24.04',
    ],
    [
      'whose disk has the drivers is skipped with an old system',
      { image: 'none', reported: old, ...declared(true) },
      'not-mana-ready',
      'ubuntu 18.04',
    ],
  ])('%s', (_what, os, answer, seen) => {
    expect(assessOs(os, mana)).toMatchObject({ answer, seen });
  });

  test.each<[what: string, os: OsFacts, size: string, answer: string]>([
    ['of an unknown system', { image: 'custom' }, mana, 'fit'],
    ['of a system that drives MANA', { image: 'custom', reported }, mana, 'fit'],
    ['of an old system, elsewhere', { image: 'custom', reported: old }, mellanoxOnly, 'fit'],
    ['of an old system, where MANA may come', { image: 'custom', reported: old }, mana, 'not-mana-ready'],
    [
      'of an unknown version, where MANA may come',
      { image: 'none', reported: { name: 'ubuntu', version: '' } },
      mana,
      'fit',
    ],
  ])(
    'that the operator vouches for, %s, is assessed by that and by what MANA needs',
    (_what, os, size, answer) => {
      expect(assessOs(os, size, true).answer).toBe(answer);
    },
  );

  test('that the operator vouches for has the policy as its source, or the source about its system', () => {
    expect(assessOs({ image: 'custom', reported }, mana, true)).toEqual({
      answer: 'fit',
      seen: 'custom or gallery image',
      source: 'policy: allowed images',
    });
    const { seen, source } = assessOs({ image: 'custom', reported: old }, mana, true);
    expect([seen, source]).toEqual(['ubuntu 18.04', expect.stringContaining('azure-docs')]);
  });
});

describe('an image of the Marketplace that comes with a plan', () => {
  const image = { publisher: 'acme', offer: 'web-appliance', sku: 'basic' };
  const reported = { name: 'ubuntu', version: '24.04' };
  const acme = { publisher: 'acme', product: 'web-appliance', name: 'basic' };
  test('is a third party’s where the plan is that of no listed system, and needs the declaration that custom images need', () => {
    expect(assessOs({ image, reported }, mana, false, acme)).toMatchObject({
      answer: 'custom-image',
      seen: 'Marketplace image with the plan acme:web-appliance',
    });
    const declared = { by: 'os-disk', acceleratedNetworking: true } as const;
    expect(assessOs({ image, reported, declared }, mana, false, acme).answer).toBe('fit');
    expect(assessOs({ image, reported }, mana, true, acme).answer).toBe('fit');
  });

  test('is judged by its system where that is listed, and so is an image without a plan', () => {
    const flatcar = { publisher: 'kinvolk', product: 'flatcar-container-linux-free', name: 'stable' };
    expect(assessOs({ image, reported }, mana, false, flatcar).answer).toBe('fit');
    expect(assessOs({ image, reported }, mana).answer).toBe('fit');
  });
});

test('a yes that is not certain says why', () => {
  const answerOf = (name: string, version: string) =>
    assessOs({ image: 'none', declared, reported: { name, version } }, mana);
  const declared = { by: 'os-disk', acceleratedNetworking: true } as const;
  expect(answerOf('ubuntu', '22.04')).toMatchObject({ answer: 'fit', doubt: expect.stringContaining('6.2') });
  expect(answerOf('ubuntu', '24.04').doubt).toBeUndefined();
  expect(answerOf('ol', '9.4').doubt).toContain('UEK R7');
  expect(answerOf('azurelinux', '3.0').doubt).toContain('lisa#4673');
});

test('what was seen of a system is cut to 128 characters', () => {
  const name = `ubuntu ${'x'.repeat(200)}`;
  const reported = { name, version: '18.04' };
  for (const allowed of [false, true])
    expect(
      assessOs(
        {
          image: 'custom',
          reported,
          ...(allowed ? {} : { declared: { by: 'os-disk', acceleratedNetworking: true } }),
        },
        mana,
        allowed,
      ),
    ).toMatchObject({
      answer: 'not-mana-ready',
      seen: name.slice(0, 128),
    });
  expect(assessOs({ image: { publisher: 'a', offer: 'b', sku: 'c'.repeat(200) } }, mana).seen).toBe(
    `a:b:${'c'.repeat(124)}`,
  );
});
