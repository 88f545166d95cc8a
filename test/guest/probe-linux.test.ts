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
    expect(await reportOf(tree)).toMatchObject({
      os: 'linux',
      kernel: expect.stringMatching(/^\d+\.\d+/),
      release: 'Ubuntu 24.04.1 LTS',
      devices: [{ id: '15b3:1016', driver: 'mlx5_core' }],
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
            manager: null,
            rx: ['1000', '1040'],
            tx: ['1000', '1040'],
          },
          ethtoolRose: null,
        },
      ],
      nicsLeftOut: 0,
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

  test('takes no other interface with a master for a virtual function', async () => {
    const other = { '0000:00:03.0': { id: '8086:10fb', driver: 'ixgbe' } };
    const tree = await treeOf(other, [eth0, { ...vf, on: '0000:00:03.0' }]);
    expect(await assessed(tree)).toMatchObject({ cause: 'no-virtual-function' });
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

  test('stays below what Run Command gives back, however many interfaces there are', async () => {
    const many = [...'abcdefghijkl'];
    const devices = Object.fromEntries(
      many.map((_, n) => [
        `000${n.toString(16)}:00:02.0`,
        { id: '15b3:1016', driver: 'a_driver_of_20_chars' },
      ]),
    );
    const nics = many.flatMap((outboxMessage, n): Interface[] => [
      { name: `ethernet-of-vm${outboxMessage}`, on: 'vmbus', counters: '18446744073709551614' },
      {
        name: `vf-of-a-vm-nic${outboxMessage}`,
        on: `000${n.toString(16)}:00:02.0`,
        master: `ethernet-of-vm${outboxMessage}`,
        counters: '18446744073709551614',
      },
    ]);
    const tree = await treeOf(devices, nics);
    for (let index = 2; index < 26; index++)
      await tree.write(`run/systemd/netif/links/${index}`, 'ADMIN_STATE=configured\n');
    expect(Buffer.byteLength(await tree.probe())).toBeLessThan(4096);
    const { nics: notified, nicsLeftOut, devices: seen } = await reportOf(tree);
    expect([notified.length, nicsLeftOut, seen.length]).toEqual([8, 4, 8]);
  });

  test('stays readable on a sysfs full of nonsense', async () => {
    const tree = await treeOf({ '0001:00:02.0': { id: '15b3:"}]' } }, [eth0, { ...vf, moves: false }]);
    await tree.write('os-release', 'PRETTY_NAME="<b>\\"]}$(id)`id`\u00e9"\n');
    await tree.write('sys/class/net/enP1s1/statistics/rx_packets', 'many\n');
    await tree.write('sys/class/net/enP1s1/flags', 'x; exit\n');
    await tree.write("sys/class/net/a'b|c/flags", '1\n');
    const assessment = await assessed(tree);
    expect(assessment.verification).not.toBe('proven');
    expect(await tree.probe()).toMatch(/END\n$/);
  });

  test('works without any of it', async () => {
    const tree = await treeOf({}, []);
    await rm(path.join(tree.root, 'sys'), { recursive: true });
    expect(await reportOf(tree)).toMatchObject({ devices: [], nics: [] });
    expect(await assessed(tree)).toMatchObject({ verification: 'configured-not-proven', cause: 'not-seen' });
  });
});
