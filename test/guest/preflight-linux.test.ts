import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parsePreflight } from '../../src/core/guest/preflight-report.ts';
import type { GuestEvidence } from '../../src/core/model/evidence.ts';
import { type PciDevice, PreflightTree } from '../support/preflight-tree.ts';

// The script is run for real by /bin/sh, on folders that are laid out like sysfs, with the programs that it asks put in its way.

const trees: PreflightTree[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await tree.remove();
});

async function treeOf(devices: Readonly<Record<string, PciDevice>> = {}): Promise<PreflightTree> {
  const tree = await PreflightTree.make(devices);
  trees.push(tree);
  return tree;
}

const about = { at: '2026-11-30T12:00:00.000Z', vmUid: 'uid', size: 'Standard_D4s_v6', flagsOn: 0 };

async function evidenceOf(tree: PreflightTree): Promise<GuestEvidence> {
  const evidence = parsePreflight(await tree.ask(), about);
  if (!evidence.ok) throw new Error(evidence.faults.join('; '));
  return evidence.value;
}

const mlx5: PciDevice = { id: '15b3:1016', class: 'ethernet', driver: 'mlx5_core', nets: ['enP1s1'] };
const mana: PciDevice = { id: '1414:00c1', class: 'ethernet', driver: 'mana', nets: ['enP30832s1'] };
const infiniband: PciDevice = { id: '15b3:101e', class: 'infiniband', driver: 'mlx5_core', nets: ['ib0'] };

describe('the Linux script of a preflight', () => {
  test('says all of a guest that has what it needs, and nothing of its own text', async () => {
    const tree = await treeOf({ '0001:00:02.0': mlx5 });
    await tree.kernel('6.8.0-1015-azure', ['mlx4_en', 'mlx5_core', 'mana']);
    await tree.kernel('6.8.0-1019-azure', ['mlx4_en', 'mlx5_core', 'mana']);
    expect(await evidenceOf(tree)).toEqual({
      ...about,
      os: 'linux',
      virtualFunctions: 1,
      vfInLog: false,
      kernel: '6.8.0-1015-azure',
      nextKernel: '6.8.0-1019-azure',
      drivers: { mellanox: 'both', mana: 'both' },
      managesVf: false,
      infiniband: 0,
      hardware: 'mlx5',
    });
  });

  test('counts Ethernet by the class of the device, bound or not, and InfiniBand apart', async () => {
    const tree = await treeOf({
      '0000:00:03.0': { id: '1011:0009', class: 'ethernet', nets: ['eth9'] },
      '0000:00:07.1': { id: '15b3:1016', class: 'storage' },
      '0101:00:00.0': infiniband,
      '0102:00:00.0': { ...infiniband, nets: [] },
      '0201:00:02.0': { id: '15b3:1016', class: 'ethernet' },
    });
    expect(await evidenceOf(tree)).toMatchObject({
      virtualFunctions: 1,
      infiniband: 2,
      hardware: 'mlx5',
      drivers: { mellanox: 'none' },
    });
  });

  test('counts each interface of a MANA device, whatever its id, and hardware of makers that are not known yet', async () => {
    const two = await treeOf({ '7870:00:00.0': { ...mana, nets: ['enP30832s1', 'enP30832s1d1'] } });
    expect(await evidenceOf(two)).toMatchObject({ virtualFunctions: 2, hardware: 'mana' });
    const unknown = await treeOf({ '7871:00:00.0': { id: 'abcd:0001', class: 'ethernet', driver: 'new' } });
    expect(await evidenceOf(unknown)).toMatchObject({ virtualFunctions: 1, hardware: 'unknown' });
    const bare = await treeOf({ '7870:00:00.0': { id: '1414:00ba', class: 'ethernet' } });
    expect(await evidenceOf(bare)).toMatchObject({
      virtualFunctions: 1,
      hardware: 'mana',
      drivers: { mana: 'none' },
    });
  });

  test('tells older Mellanox hardware from newer, by its driver or its id', async () => {
    const bound = { id: '15b3:1004', class: 'ethernet', driver: 'mlx4_core' } as const;
    expect(await evidenceOf(await treeOf({ '0001:00:02.0': bound }))).toMatchObject({ hardware: 'mlx4' });
    const { driver: _driver, ...bare } = bound;
    expect(await evidenceOf(await treeOf({ '0001:00:02.0': bare }))).toMatchObject({ hardware: 'mlx4' });
    const both = await treeOf({ '0001:00:02.0': bound, '0002:00:02.0': mlx5 });
    expect(await evidenceOf(both)).toMatchObject({ hardware: 'unknown', virtualFunctions: 2 });
  });

  test('finds modules as files, built in and loaded, in the kernel that runs and in the newest one', async () => {
    const drivers = async (tree: PreflightTree) => (await evidenceOf(tree)).drivers;
    const tree = await treeOf();
    await tree.kernel('6.8.0-1015-azure', ['mlx5_core']);
    expect(await drivers(tree)).toEqual({ mellanox: 'both', mana: 'none' });
    await tree.kernel('6.8.0-1015-azure', ['mlx5_core'], ['mana']);
    expect(await drivers(tree)).toEqual({ mellanox: 'both', mana: 'both' });
    await tree.kernel('6.8.0-999-azure', []);
    expect(await drivers(tree)).toEqual({ mellanox: 'both', mana: 'both' });
    await tree.kernel('6.8.0-1016-azure', ['mana']);
    expect(await drivers(tree)).toEqual({ mellanox: 'running', mana: 'both' });
    await tree.kernel('6.8.0-1015-azure', []);
    expect(await drivers(tree)).toEqual({ mellanox: 'none', mana: 'next' });
    await tree.write('sys/module/mlx5_core/refcnt', '1\n');
    expect(await drivers(tree)).toEqual({ mellanox: 'running', mana: 'next' });
  });

  test('takes a driver whose kernel has no list of modules for unknown', async () => {
    const tree = await treeOf();
    await tree.write('sys/module/mana/refcnt', '1\n');
    await tree.write('modules/notes.txt/text', 'no kernel\n');
    expect(await evidenceOf(tree)).toMatchObject({
      nextKernel: null,
      drivers: { mellanox: 'unknown', mana: 'unknown' },
    });
  });

  test('takes no other module with such a name for a driver', async () => {
    const tree = await treeOf();
    await tree.kernel('6.8.0-1015-azure', ['mana_ib', 'my_mana', 'mlx5_core_test', 'xmlx5_core']);
    expect(await evidenceOf(tree)).toMatchObject({ drivers: { mellanox: 'none', mana: 'none' } });
  });

  const netvsc = 'hv_netvsc 000d3a96-8b21-000d-3a96-8b21000d3a96 eth0';
  const boot = 'Linux version 6.8.0-1015-azure (buildd@lcy02)';
  test.each([
    ['none was seen since the boot', [boot], false],
    ['the log does not reach back to the boot', ['something else'], null],
    ['the host has assigned one', [boot, `[    5.1] ${netvsc}: VF slot 1 added`], true],
    ['one registered in an older kernel', ['cut off', `[    5.1] ${netvsc}: VF registering: enP1s1`], true],
    [
      'the host took it away half a minute ago',
      [boot, `[    5.1] ${netvsc}: VF slot 1 added`, `[86370.5] ${netvsc}: VF slot 1 removed`],
      true,
    ],
    [
      'its flag was turned off hours ago',
      [
        boot,
        `[    5.1] ${netvsc}: VF slot 1 added`,
        `[80000.5] ${netvsc}: Data path switched from VF: enP1s1`,
      ],
      false,
    ],
    [
      'it came back',
      [boot, `[80000.5] ${netvsc}: VF slot 1 removed`, `[80030.5] ${netvsc}: VF slot 1 added`],
      true,
    ],
    ['somebody writes such a line into the log', [boot, '[    9.1] evil: VF slot 1 added'], false],
  ])('reads in the kernel’s log that %s', async (_, lines, expected) => {
    const tree = await treeOf();
    await tree.log(...lines);
    expect((await evidenceOf(tree)).vfInLog).toBe(expected);
  });

  test('asks the journal where the kernel’s own log has lost its beginning', async () => {
    const tree = await treeOf();
    await tree.log('cut off');
    await tree.program('journalctl', `echo '[    0.000000] host kernel: ${boot}'`);
    expect((await evidenceOf(tree)).vfInLog).toBe(false);
    await tree.program(
      'journalctl',
      `echo '[    0.000000] host kernel: ${boot}'; echo '[86390.000000] host kernel: ${netvsc}: VF slot 1 removed'`,
    );
    expect((await evidenceOf(tree)).vfInLog).toBe(true);
  });

  test('cannot say how old a line is where the uptime cannot be read', async () => {
    const tree = await treeOf();
    await tree.log(boot, `[   99.5] ${netvsc}: VF slot 1 removed`);
    await tree.write('proc/uptime', 'many\n');
    expect((await evidenceOf(tree)).vfInLog).toBeNull();
  });

  test.each([
    ['nothing configures interfaces by itself', {}, '', false],
    ['NetworkManager runs without a rule', { 'run/NetworkManager/devices/2': '' }, '', true],
    ['networkd runs without a rule', { 'run/systemd/netif/state': '' }, '', true],
    [
      'azure-vm-utils has a rule',
      {
        'run/NetworkManager/devices/2': '',
        'usr/lib/udev/rules.d/10-azure-unmanaged-sriov.rules': 'ENV{AZURE_UNMANAGED_SRIOV}="1"\n',
      },
      '',
      false,
    ],
    [
      'the image has the older rule',
      {
        'run/NetworkManager/devices/2': '',
        'etc/udev/rules.d/68-azure-sriov-nm-unmanaged.rules': 'DRIVERS=="hv_pci", ENV{NM_UNMANAGED}="1"\n',
      },
      '',
      false,
    ],
    [
      'NetworkManager has only its own rule, for other interfaces',
      {
        'run/NetworkManager/devices/2': '',
        'usr/lib/udev/rules.d/85-nm-unmanaged.rules': 'ENV{ID_NET_DRIVER}=="veth", ENV{NM_UNMANAGED}="1"\n',
      },
      '',
      true,
    ],
    [
      'the rule is a comment',
      {
        'run/NetworkManager/devices/2': '',
        'etc/udev/rules.d/68-azure.rules': '# DRIVERS=="hv_pci", ENV{NM_UNMANAGED}="1"\n',
      },
      '',
      true,
    ],
    [
      'the rule is for another maker’s devices',
      {
        'run/NetworkManager/devices/2': '',
        'etc/udev/rules.d/70-usb.rules': 'DRIVERS=="cdc_ether", ENV{NM_UNMANAGED}="1"\n',
      },
      '',
      true,
    ],
    [
      'NetworkManager is told so',
      {
        'run/NetworkManager/devices/2': '',
        'etc/NetworkManager/conf.d/x.conf': 'unmanaged-devices=driver:mlx5_core\n',
      },
      '',
      false,
    ],
    [
      'networkd is told so',
      { 'run/systemd/netif/state': '', 'etc/systemd/network/99-vf.network': '[Link]\nUnmanaged=yes\n' },
      '',
      false,
    ],
    [
      'cloud-init is new enough',
      { 'run/systemd/netif/state': '' },
      '/usr/bin/cloud-init 24.1.3-0ubuntu1',
      false,
    ],
    ['cloud-init is just new enough', { 'run/systemd/netif/state': '' }, 'cloud-init 23.2', false],
    ['cloud-init is too old', { 'run/systemd/netif/state': '' }, '/usr/bin/cloud-init 23.1.2-0ubuntu0', true],
  ])('says whether a virtual function would be configured: %s', async (_, files, version, expected) => {
    const tree = await treeOf();
    for (const [file, text] of Object.entries(files)) await tree.write(file, text);
    if (version !== '') await tree.program('cloud-init', `echo '${version}'`);
    expect((await evidenceOf(tree)).managesVf).toBe(expected);
  });

  test('does not say so where no rules can be read', async () => {
    const tree = await treeOf();
    await tree.write('run/systemd/netif/state', '');
    await rm(path.join(tree.root, 'usr/lib/udev/rules.d'), { recursive: true });
    expect((await evidenceOf(tree)).managesVf).toBeNull();
  });

  test('stays readable and small on a guest full of nonsense', async () => {
    const many = Array.from({ length: 90 }, (_, n): [string, PciDevice] => [
      `${(0x1000 + n).toString(16)}:00:02.0`,
      { ...mlx5, nets: ['a', 'b', 'c'] },
    ]);
    const tree = await treeOf(Object.fromEntries(many));
    await tree.program('uname', `printf '6.8"}]$(id)\\n\`id\`;%0100d\\n' 7`);
    await tree.program('cloud-init', 'echo "cloud-init 99999999999999999999.x"');
    await tree.write('run/systemd/netif/state', '');
    await tree.write("modules/a'b c/modules.dep", '');
    await tree.write('modules/zz$(id)/modules.dep', '');
    await tree.write('proc/uptime', '08');
    await tree.log(boot, `[x.y] ${netvsc}: VF slot 1 removed`);
    const printed = await tree.ask();
    expect(Buffer.byteLength(printed)).toBeLessThan(1000);
    expect(await evidenceOf(tree)).toMatchObject({ virtualFunctions: 192, nextKernel: null, vfInLog: null });
    expect(printed).toMatch(/END\n$/);
  });

  test('claims nothing where it can see nothing', async () => {
    const tree = await treeOf();
    await rm(path.join(tree.root, 'sys'), { recursive: true });
    expect(parsePreflight(await tree.ask(), about)).toMatchObject({ ok: false });
  });

  test('works with little more than a bus', async () => {
    const tree = await treeOf();
    for (const folder of ['proc', 'run', 'usr', 'modules'])
      await rm(path.join(tree.root, folder), { recursive: true });
    expect(await evidenceOf(tree)).toMatchObject({ virtualFunctions: 0, infiniband: 0, managesVf: false });
  });

  test('writes nothing', async () => {
    const tree = await treeOf({ '0001:00:02.0': mlx5 });
    await tree.kernel('6.8.0-1015-azure', ['mana']);
    const state = async (): Promise<string> => {
      const files = await readdir(tree.root, { recursive: true, withFileTypes: true });
      const texts = files
        .filter((one) => one.isFile())
        .map(async (one) => [one.name, await readFile(path.join(one.parentPath, one.name), 'utf8')]);
      return JSON.stringify([files.length, await Promise.all(texts)]);
    };
    const before = await state();
    await tree.ask();
    expect(await state()).toBe(before);
  });
});
