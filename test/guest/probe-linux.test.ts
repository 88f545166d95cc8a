import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { assessGuestOutput, type GuestAssessment } from '../../src/core/guest/guest-assessment.ts';
import { type GuestReport, parseGuestReport } from '../../src/core/guest/guest-report.ts';
import { type Device, GuestTree, type Interface } from '../support/guest-tree.ts';

// The script is run for real by /bin/sh, on folders that are laid out like sysfs.

const trees: GuestTree[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await tree.remove();
});

async function treeOf(
  devices: Readonly<Record<string, Device>>,
  nics: readonly Interface[],
): Promise<GuestTree> {
  const tree = await GuestTree.make(devices, nics);
  trees.push(tree);
  return tree;
}

async function reportOf(tree: GuestTree): Promise<GuestReport> {
  const report = parseGuestReport(await tree.probe());
  if (!report.ok) throw new Error(report.faults.join('; '));
  return report.value;
}

async function assessed(tree: GuestTree, nics = 1): Promise<GuestAssessment> {
  return assessGuestOutput(await tree.probe(), nics);
}

const mlx5 = { '0001:00:02.0': { id: '15b3:1016', driver: 'mlx5_core' } };
const mana = { '7870:00:00.0': { id: '1414:00ba', driver: 'mana' } };
const eth0: Interface = { name: 'eth0', on: 'vmbus', moves: true };
const vf: Interface = { name: 'enP1s1', on: '0001:00:02.0', master: 'eth0', moves: true };
const lo: Interface = { name: 'lo', on: 'virtual' };

describe('the Linux probe', () => {
  test('reports a healthy Mellanox guest, and nothing that is not about it', async () => {
    const other = { '0000:00:07.1': { id: '8086:7111', driver: 'ata_piix' } };
    const tree = await treeOf({ ...mlx5, ...other }, [eth0, lo, vf]);
    expect(await reportOf(tree)).toEqual({
      version: 2,
      os: 'linux',
      kernel: expect.stringMatching(/^\d+\.\d+/),
      release: 'Ubuntu 24.04.1 LTS',
      devices: [{ id: '15b3:1016', driver: 'mlx5_core', address: '0001:00:02.0' }],
      devicesLeftOut: 0,
      infiniband: { devices: 0, bare: 0 },
      nics: [
        {
          name: 'eth0',
          rx: ['1000', '1040'],
          tx: ['1000', '1040'],
          vf: {
            name: 'enP1s1',
            id: '15b3:1016',
            driver: 'mlx5_core',
            up: true,
            joined: 'master',
            manager: null,
            rx: ['1000', '1040'],
            tx: ['1000', '1040'],
          },
          ethtoolRose: null,
        },
      ],
      nicsLeftOut: 0,
      loose: [],
      userSpace: 0,
      unread: [],
    });
    expect((await assessed(tree)).verification).toBe('proven');
  });

  test('reports a healthy MANA guest', async () => {
    const tree = await treeOf(mana, [eth0, { ...vf, name: 'enP30832s1', on: '7870:00:00.0' }]);
    expect(await assessed(tree)).toMatchObject({ verification: 'proven' });
    expect((await reportOf(tree)).nics[0]?.vf).toMatchObject({ id: '1414:00ba', driver: 'mana' });
  });

  test.each([
    ['a Mellanox device without driver', '15b3:1016', 'no-driver'],
    ['a MANA device without driver', '1414:00ba', 'no-mana-driver'],
  ])('sees %s', async (_, id, cause) => {
    expect(await assessed(await treeOf({ '0001:00:02.0': { id } }, [eth0]))).toMatchObject({
      verification: 'not-engaged',
      cause,
    });
  });

  test('sees that there is no virtual function', async () => {
    const assessment = await assessed(await treeOf({}, [eth0, lo]));
    expect(assessment).toMatchObject({ verification: 'not-engaged', cause: 'no-virtual-function' });
  });

  test('takes every interface of the PCI bus whose master is a synthetic one for its virtual function', async () => {
    const other = { '0000:00:03.0': { id: '8086:10fb', driver: 'ixgbe' } };
    const tree = await treeOf(other, [eth0, { ...vf, on: '0000:00:03.0' }]);
    expect(await assessed(tree)).toMatchObject({ verification: 'proven' });
    const bridged = await treeOf(other, [eth0, { ...vf, on: '0000:00:03.0', master: 'br0' }]);
    expect(await assessed(bridged)).toMatchObject({ cause: 'not-joined' });
    const virtual = await treeOf({}, [eth0, { ...vf, on: 'virtual' }]);
    expect(await assessed(virtual)).toMatchObject({ cause: 'no-virtual-function' });
  });

  test('takes two interfaces in a bridge, a switch or a routing table for no bond', async () => {
    const of = async (master: string, file?: readonly [name: string, text: string]) => {
      const tree = await treeOf(mlx5, [
        { ...eth0, master },
        { ...vf, master },
        { name: master, on: 'virtual' },
      ]);
      if (file !== undefined) await tree.write(`sys/class/net/${master}/${file[0]}`, file[1]);
      return (await assessed(tree)).cause ?? 'none';
    };
    expect(await of('bond0', ['uevent', 'DEVTYPE=bond\n'])).toBe('none');
    expect(await of('br0', ['bridge/bridge_id', '8000\n'])).toBe('not-joined');
    expect(await of('ovs-system')).toBe('not-joined');
    expect(await of('docker0')).toBe('not-joined');
    expect(await of('br-lan', ['bonding/mode', 'active-backup 1\n'])).toBe('none');
    expect(await of('blue', ['uevent', 'DEVTYPE=vrf\nINTERFACE=blue\n'])).toBe('not-joined');
  });

  test('reports devices without a driver first, with their addresses', async () => {
    const devices = Object.fromEntries(
      [1, 2, 3, 4, 5].map((n) => [`000${n}:00:02.0`, { id: '15b3:1016', driver: 'mlx5_core' }]),
    );
    const tree = await treeOf({ ...devices, '0006:00:02.0': { id: '1414:00ba', class: '0x020000' } }, [eth0]);
    const { devices: seen, devicesLeftOut } = await reportOf(tree);
    expect(seen[0]).toEqual({ id: '1414:00ba', driver: null, address: '0006:00:02.0' });
    expect([seen.length, devicesLeftOut]).toEqual([4, 2]);
  });

  test('knows InfiniBand by the type of its interface where sysfs shows no class', async () => {
    const tree = await treeOf({ '0101:00:00.0': { id: '15b3:1018', driver: 'mlx5_core' } }, [
      eth0,
      { name: 'ib0', on: '0101:00:00.0', type: '32' },
    ]);
    const { devices, infiniband, loose } = await reportOf(tree);
    expect([devices, infiniband, loose]).toEqual([[], { devices: 1, bare: 0 }, []]);
  });

  test('counts neither graphics nor disks of Microsoft as network hardware, with or without a class', async () => {
    const tree = await treeOf(
      {
        '0000:00:08.0': { id: '1414:5353', driver: 'hyperv_fb' },
        '0001:00:00.0': { id: '1414:b111', driver: 'nvme' },
        '0002:00:00.0': { id: '1414:00a9', driver: 'nvme' },
        '0003:00:00.0': { id: '15b3:6001', class: '0x010802' },
        '0004:00:00.0': { id: '1d0f:ec20', class: '0x020000' },
      },
      [eth0],
    );
    expect((await reportOf(tree)).devices.map(({ id }) => id)).toEqual(['1d0f:ec20']);
  });

  test('sees a virtual function that is down', async () => {
    const tree = await treeOf(mlx5, [eth0, { ...vf, down: true, moves: false }]);
    expect(await assessed(tree)).toMatchObject({
      verification: 'not-engaged',
      cause: 'virtual-function-down',
    });
  });

  test('sees counters that stand still while packets are sent beside them', async () => {
    const tree = await treeOf(mlx5, [eth0, { ...vf, moves: false }]);
    expect(await assessed(tree)).toMatchObject({ verification: 'not-engaged', cause: 'counters-still' });
  });

  test('says nothing of a guest without any traffic', async () => {
    const tree = await treeOf(mlx5, [
      { ...eth0, moves: false },
      { ...vf, moves: false },
    ]);
    expect(await assessed(tree)).toMatchObject({ verification: 'configured-not-proven', cause: 'idle' });
  });

  test('tells two interfaces apart', async () => {
    const devices = { ...mlx5, '0002:00:02.0': { id: '15b3:1016', driver: 'mlx5_core' } };
    const eth1 = { ...eth0, name: 'eth1' };
    const vf1 = { ...vf, name: 'enP2s1', on: '0002:00:02.0', master: 'eth1' };
    const both = await treeOf(devices, [vf1, eth0, eth1, vf]);
    const { nics } = await reportOf(both);
    expect(nics.map((nic) => [nic.name, nic.vf?.name])).toEqual([
      ['eth0', 'enP1s1'],
      ['eth1', 'enP2s1'],
    ]);
    expect((await assessed(both, 2)).verification).toBe('proven');
    const one = await treeOf(mlx5, [eth0, eth1, vf]);
    expect((await assessed(one, 2)).cause).toBe('no-virtual-function');
    expect((await assessed(one, 1)).verification).toBe('proven');
  });

  test('says which agent configures the virtual function', async () => {
    const tree = await treeOf(mlx5, [eth0, vf]);
    const managed = async () => (await reportOf(tree)).nics[0]?.vf?.manager;
    // The virtual function is the third interface, after the loopback and eth0.
    await tree.write('run/systemd/netif/links/3', 'ADMIN_STATE=unmanaged\n');
    expect(await managed()).toBeNull();
    await tree.write('run/systemd/netif/links/3', 'ADMIN_STATE=configured\n');
    expect(await managed()).toBe('systemd-networkd');
    await tree.write('run/NetworkManager/devices/3', '[device]\nmanaged=true\n');
    expect(await managed()).toBe('NetworkManager');
  });

  test.each([
    ['ifupdown', 'run/network/ifstate.enP1s1', 'enP1s1\n'],
    ['ifupdown', 'run/network/ifstate', 'lo=lo\nenP1s1=enP1s1'],
    ['dhclient', 'run/dhclient-enP1s1.pid', '612\n'],
    ['dhclient', 'run/dhclient/dhclient-enP1s1.pid', '612\n'],
    ['dhcpcd', 'run/dhcpcd/enP1s1-4.pid', '612\n'],
    ['udhcpc', 'run/udhcpc.enP1s1.pid', '612\n'],
    ['wicked', 'run/wicked/leaseinfo.enP1s1.dhcp.ipv4', 'LEASE=1\n'],
    [null, 'run/network/ifstate.enP1s1', ''],
    [null, 'run/wicked/leaseinfo.enP1s10.dhcp.ipv4', 'LEASE=1\n'],
  ])('says %s for %s', async (manager, file, text) => {
    const tree = await treeOf(mlx5, [eth0, vf]);
    await tree.write(file, text);
    expect((await reportOf(tree)).nics[0]?.vf?.manager).toBe(manager);
  });

  test('calls a system Linux that shows synthetic interfaces, whatever its release is called', async () => {
    const tree = await treeOf(mlx5, [eth0, vf]);
    await tree.write('os-release', 'PRETTY_NAME="Appliance 12.1-RELEASE"\n');
    expect((await reportOf(tree)).os).toBe('linux');
    await tree.program('uname', `case "$1" in -s) echo FreeBSD ;; *) echo 14.1-STABLE ;; esac`);
    expect((await reportOf(tree)).os).toBe('other');
  });

  test('reads ethtool where there is one, and believes sysfs', async () => {
    const tree = await treeOf(mlx5, [eth0, vf]);
    const rose = async () => (await reportOf(tree)).nics[0]?.ethtoolRose;
    const counters = (value: string): string =>
      `echo 'NIC statistics:'\necho "     tx_scattered: 0"\necho "     vf_rx_packets: ${value}"\necho "     vf_rx_bytes: 9"\necho "     vf_tx_packets: ${value}"`;
    await tree.program('ethtool', `test "$1 $2" = '-S eth0' || exit 1\n${counters('7')}`);
    expect(await rose()).toBe(false);
    const statistics = `${tree.root}/sys/class/net/enP1s1/statistics/rx_packets`;
    await tree.program('ethtool', counters(`$(cat '${statistics}')`));
    expect(await rose()).toBe(true);
    await tree.program('ethtool', 'exit 95');
    expect(await rose()).toBeNull();
  });

  test('stays readable on a sysfs full of nonsense', async () => {
    const tree = await treeOf({ '0001:00:02.0': { id: '15b3:"}]', class: '0x020000' } }, [
      eth0,
      { ...vf, moves: false },
    ]);
    await tree.write('os-release', 'PRETTY_NAME="<b>\\"]}$(id)`id`\u00e9"\n');
    await tree.write('sys/class/net/enP1s1/statistics/rx_packets', 'many\n');
    await tree.write('sys/class/net/enP1s1/flags', 'x; exit\n');
    await tree.write("sys/class/net/a'b|c/flags", '1\n');
    expect((await reportOf(tree)).devices).toEqual([{ id: null, driver: null, address: '0001:00:02.0' }]);
    expect((await assessed(tree)).verification).not.toBe('proven');
    expect(await tree.probe()).toMatch(/END\n$/);
  });

  test('works without any of it', async () => {
    const tree = await treeOf({}, []);
    await rm(path.join(tree.root, 'sys'), { recursive: true });
    expect(await reportOf(tree)).toMatchObject({ devices: [], nics: [], unread: ['sysfs'] });
    expect(await assessed(tree)).toMatchObject({
      verification: 'configured-not-proven',
      cause: 'not-readable',
    });
  });
});
