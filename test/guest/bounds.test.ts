import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type GuestDetails, parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { parseGuestReport } from '../../src/core/guest/guest-report.ts';
import { type LinuxGuest, treeOfGuest } from '../support/guest-fixture.ts';
import type { GuestTree } from '../support/guest-tree.ts';

// Run Command gives 4,096 bytes back: what a guest holds, however much it is and whoever wrote it, must leave both answers readable.

const trees: GuestTree[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await tree.remove();
});

const guest: LinuxGuest = {
  devices: {},
  nics: [{ name: 'eth0', on: 'vmbus', moves: 'both' }],
  log: [],
  modules: {},
  loaded: [],
  kernel: 'k'.repeat(60),
  release: 'R'.repeat(60),
  uptime: '999999999.9',
  files: {},
  links: {},
  programs: {},
};

async function treeOf(given: Partial<LinuxGuest>): Promise<GuestTree> {
  const tree = await treeOfGuest({ ...guest, ...given });
  trees.push(tree);
  return tree;
}

function parsed(printed: string): { bytes: number; report: object; details: GuestDetails } {
  const report = parseGuestReport(printed);
  const details = parseGuestDetails(printed);
  if (!report.ok) throw new Error(report.faults.join('; '));
  if (!details.ok) throw new Error(details.faults.join('; '));
  return { bytes: Buffer.byteLength(printed), report: report.value, details: details.value };
}

const address = (n: number): string => `${n.toString(16).padStart(4, '0')}:00:02.0`;
const largestCounter = '18446744073709551614';
const device = { id: '15b3:1016', driver: 'a_driver_of_16_c', class: '0x020000' };

/** So many interfaces with a virtual function each, every text as long as it may be. */
function large(nics: number): Partial<LinuxGuest> {
  const all = Array.from({ length: nics }, (_, n) => n);
  const label = (n: number): string => n.toString().padStart(3, '0');
  return {
    devices: Object.fromEntries(all.map((n) => [address(n), device])),
    nics: all.flatMap((n) => [
      { name: `ethernet-of-${label(n)}`, on: 'vmbus', counters: largestCounter },
      {
        name: `vf-of-a-nic-${label(n)}`,
        on: address(n),
        master: `ethernet-of-${label(n)}`,
        down: true,
        counters: largestCounter,
      },
    ]),
    files: Object.fromEntries(
      all.flatMap((n) => [
        [`run/systemd/netif/links/${2 * n + 3}`, 'ADMIN_STATE=configured\n'],
        [`run/udev/data/n${2 * n + 3}`, 'E:ID_NET_DRIVER=mlx5_core\n'],
      ]),
    ),
    log: all.flatMap((n) => [
      `[999999990.1] hv_netvsc 000d3a96-8b21 ethernet-of-${label(n)}: VF slot 1 removed`,
      `[999999991.1] hv_netvsc 000d3a96-8b21 ethernet-of-${label(n)}: Data path switched from VF: vf`,
    ]),
  };
}

const unlike = (n: number, length: number): string =>
  `[999999999.1] mlx5_core ${address(n)}: error ${'x'.repeat(length)}`;

describe('the Linux scripts', () => {
  test('stay below what Run Command gives back with as many interfaces and as long texts as there can be', async () => {
    const tree = await treeOf(large(12));
    const probe = await tree.probe();
    expect(Buffer.byteLength(probe)).toBeLessThan(3800);
    const report = parseGuestReport(probe);
    expect(report.ok && [report.value.nics.length, report.value.nicsLeftOut]).toEqual([8, 4]);
    expect(report.ok && [report.value.devices.length, report.value.devicesLeftOut]).toEqual([4, 8]);
    const { bytes, report: few, details } = parsed(await tree.diagnose());
    expect(bytes).toBeLessThan(3600);
    expect(few).toMatchObject({ nicsLeftOut: 8 });
    expect(details.nics[3]).toMatchObject({ slot: ['removed', 999999990], managerState: 'configured' });
  });

  test('print the newest errors that there is room for, and say how many there are besides', async () => {
    const many = large(12);
    const log = [...(many.log ?? []), ...Array.from({ length: 50 }, (_, n) => unlike(n, 10_000))];
    const full = parsed(await (await treeOf({ ...many, log })).diagnose());
    expect(full.bytes).toBeLessThan(4096);
    const { messages, messagesLeftOut } = full.details.log ?? { messages: [], messagesLeftOut: 0 };
    expect(messages.length).toBeGreaterThanOrEqual(2);
    expect(messages.length + messagesLeftOut).toBe(50);
    expect(messages[0]?.text).toContain(`${address(49)}: error xxx`);
    const small = parsed(await (await treeOf({ log })).diagnose());
    expect(small.bytes).toBeLessThan(4096);
    expect(small.details.log).toMatchObject({ messagesLeftOut: 42 });
  });

  test('read a log of ten megabytes of like errors, and one of unlike ones', async () => {
    const line = '[   99.1] mlx5_core 0001:00:02.0 enP1s1: TX timeout detected on queue 7';
    const like = await treeOf({ log: [{ line, times: 140_000 }] });
    expect(parsed(await like.diagnose()).details.log).toMatchObject({ messages: [{ times: 3000 }] });
    const log = Array.from({ length: 60_000 }, (_, n) => unlike(n % 65_536, 140));
    const { bytes, details } = parsed(await (await treeOf({ log })).diagnose());
    expect(bytes).toBeLessThan(4096);
    expect(details.log).toMatchObject({ messagesLeftOut: 2992 });
  });

  test('come to an end soon on a machine of 200 interfaces and 300 devices', async () => {
    const { nics = [], ...rest } = large(100);
    const devices = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [address(n), device]));
    const tree = await treeOf({ ...rest, nics, devices });
    const from = performance.now();
    const { bytes, report } = parsed(await tree.diagnose());
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(bytes).toBeLessThan(4096);
    expect(report).toMatchObject({ nicsLeftOut: 96, devicesLeftOut: 296 });
  });

  test('read a guest whose names, files and log someone wrote to harm', async () => {
    const odd = 'a\'$(id)`b;"|c\\';
    const tree = await treeOf({
      nics: [
        { name: 'eth0', on: 'vmbus', moves: 'both' },
        { name: odd, on: 'vmbus' },
        { name: '-n', on: 'vmbus' },
        { name: 'eth.0@[x]', on: '0001:00:02.0', master: odd },
        { name: 'vf+0', on: '0001:00:02.0' },
      ],
      devices: { '0001:00:02.0': device, 'x:`id`': device },
      log: [
        '[    1.1] mlx5_core: error "}]}\\ $(id) `id` é <script>',
        '[    2.1] hv_netvsc $(id) eth0: VF slot 1 added',
        '[007.1] hv_netvsc x eth0: Data path switched to VF: "',
        '[ 9999999999999.1] hv_netvsc x eth0: VF slot 1 removed',
      ],
      files: {
        'run/udev/data/n9': 'E:NM_UNMANAGED=1\n',
        'run/network/ifstate': '$(id)=x\neth0`id`=x\n',
        'sys/class/net/eth0/address': '$(id):a:b:c:d:e\n',
      },
    });
    await tree.write('proc/uptime', '0099x.$(id)\n');
    const { details, report } = parsed(await tree.diagnose());
    expect(report).toMatchObject({ nics: [{ name: 'eth0', vf: null }], nicsLeftOut: 0 });
    expect(details).toMatchObject({
      uptime: null,
      nics: [{ slot: ['removed', null], path: ['to', 7], marked: null }],
      log: { messages: [{ text: 'mlx5_core: error ] (id) id  script', at: 1 }] },
    });
  });

  test.each([
    ['bash', ['/bin/bash', '--posix']],
    ['dash', ['/bin/dash']],
  ] as const)('print the same with %s', async (_, shell) => {
    const tree = await treeOf(large(3));
    const first = await tree.diagnose();
    tree.shell = shell;
    expect(await tree.diagnose()).toBe(first);
  });

  test('print the last two errors where there is no awk', async () => {
    const tree = await treeOf({
      log: [unlike(1, 5), unlike(2, 5), unlike(3, 5), '[4.1] mlx5_core: fine'],
    });
    const needed = 'sh cat cut find grep head readlink sed sort tail tr'.split(' ');
    for (const name of needed) await tree.link(`bin/${name}`, path.join('/usr/bin', name));
    tree.shell = ['/usr/bin/env', `PATH=${tree.root}/bin`, '/bin/sh'];
    expect(parsed(await tree.diagnose()).details.log).toMatchObject({
      messages: [
        { driver: 'mlx5_core', text: 'mlx5_core 0003:00:02.0: error xxxxx', at: 999999999, times: 1 },
        { text: 'mlx5_core 0002:00:02.0: error xxxxx' },
      ],
      messagesLeftOut: 1,
    });
    await rm(`${tree.root}/log`);
    expect(parsed(await tree.diagnose()).details.log).toMatchObject({ whole: null, messages: [] });
  });
});
