import { afterEach, describe, expect, test } from 'vitest';
import { diagnose } from '../../src/core/diagnosis/diagnosis.ts';
import { guestSeenIn } from '../../src/core/diagnosis/diagnosis-context.ts';
import { type GuestDetails, parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { facts, nicFacts } from '../support/facts.ts';
import { type Device, GuestTree, type Interface } from '../support/guest-tree.ts';
import { sizeAssessment } from '../support/size-assessment.ts';

// The script is run for real by /bin/sh, on folders that are laid out like sysfs, with the programs that it asks put in its way.

const trees: GuestTree[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await tree.remove();
});

const eth0: Interface = { name: 'eth0', on: 'vmbus', moves: true };
const vf: Interface = { name: 'enP1s1', on: '0001:00:02.0', master: 'eth0', moves: true };
const mlx5 = (driver?: string): Record<string, Device> => ({
  '0001:00:02.0': { id: '15b3:1016', ...(driver === undefined ? {} : { driver }) },
});

interface Guest {
  readonly log?: readonly string[];
  /** Modules that modinfo knows, with their files. */
  readonly modinfo?: Readonly<Record<string, string>>;
  readonly loaded?: readonly string[];
  readonly uptime?: string;
}

const own = (name: string): string => `/lib/modules/6.8.0/kernel/drivers/net/${name}.ko.zst`;

async function guestOf(
  devices: Readonly<Record<string, Device>>,
  nics: readonly Interface[],
  { log = [], modinfo = {}, loaded = [], uptime = '86400.12' }: Guest = {},
): Promise<GuestTree> {
  const tree = await GuestTree.make(devices, nics);
  trees.push(tree);
  await tree.write('log', [...log, ''].join('\n'));
  await tree.program('dmesg', `cat '${tree.root}/log'`);
  const known = Object.entries(modinfo).map(([name, file]) => `${name}) echo '${file}' ;;`);
  await tree.program('modinfo', `case "$2" in ${known.join(' ')} *) exit 1 ;; esac`);
  await tree.program('uname', 'echo 6.8.0-1015-azure');
  await tree.write('proc/uptime', `${uptime} 1234.00\n`);
  for (const name of loaded) await tree.write(`sys/module/${name}/refcnt`, '1\n');
  return tree;
}

async function detailsOf(tree: GuestTree): Promise<GuestDetails> {
  const details = parseGuestDetails(await tree.diagnose());
  if (!details.ok) throw new Error(details.faults.join('; '));
  return details.value;
}

async function causesIn(tree: GuestTree): Promise<string[]> {
  const { causes } = diagnose({
    facts: facts({}, { nics: [nicFacts({ flag: 'true' })] }),
    size: sizeAssessment('Standard_D4s_v3', 'yes'),
    guest: guestSeenIn(await tree.diagnose()),
    peer: { kind: 'not-seen', why: '' },
  });
  return causes.filter(({ state }) => state === 'found').map(({ cause }) => cause);
}

const boot = '[    0.000000] Linux version 6.8.0-1015-azure (buildd@lcy02) #17-Ubuntu SMP';
const netvsc = 'hv_netvsc 000d3a96-8b21-000d-3a96-8b21000d3a96 eth0';

describe('the Linux script of a diagnosis', () => {
  test('tells of modules, bytes and the log of a healthy guest', async () => {
    const tree = await guestOf(mlx5('mlx5_core'), [eth0, vf], {
      log: [
        boot,
        `[    5.1] ${netvsc}: VF registering: enP1s1`,
        `[    6.204] ${netvsc}: Data path switched to VF: enP1s1`,
      ],
      modinfo: { mlx5_core: own('mlx5_core'), mana: own('mana') },
      loaded: ['mlx5_core'],
    });
    const details = await detailsOf(tree);
    expect(details).toMatchObject({
      seconds: 10,
      uptime: 86400,
      nics: [
        {
          txBytes: ['1000', '1040'],
          slot: null,
          path: ['to', 6],
          registered: true,
          marked: null,
          managerState: null,
        },
      ],
      rule: false,
      log: { whole: true, messages: [] },
    });
    const modules = Object.fromEntries(
      details.modules.map(({ name, loaded, file }) => [name, [loaded, file]]),
    );
    expect(modules).toEqual({
      mlx4_core: [false, 'none'],
      mlx4_en: [false, 'none'],
      mlx5_core: [true, 'own'],
      mana: [false, 'own'],
      pci_hyperv: [false, 'none'],
    });
    expect(await causesIn(tree)).toEqual([]);
  });

  test('finds a driver that is nowhere, and one that only another kernel has', async () => {
    const nowhere = await guestOf(mlx5(), [eth0], { log: [boot] });
    expect(await causesIn(nowhere)).toEqual(['no-driver']);
    await nowhere.write('modules/6.8.0-1015-azure/modules.dep', '');
    await nowhere.write('modules/6.5.0-1024-azure/kernel/drivers/net/mlx5_core.ko.zst', '');
    expect(await causesIn(nowhere)).toEqual(['driver-broken']);
  });

  test('finds a driver that was built elsewhere and does not load', async () => {
    const tree = await guestOf(mlx5(), [eth0], {
      log: [boot, '[   53.6] mlx5_core: disagrees about version of symbol devlink_alloc'],
      modinfo: { mlx5_core: '/lib/modules/6.8.0/updates/dkms/mlx5_core.ko' },
    });
    expect(await detailsOf(tree)).toMatchObject({
      modules: [{}, {}, { file: 'foreign' }, {}, {}],
      log: { messages: [{ text: expect.stringContaining('disagrees about version of symbol') }] },
    });
    expect(await causesIn(tree)).toEqual(['driver-broken']);
  });

  test('tells a host that is being serviced from one that never offered anything', async () => {
    const log = [boot, `[86360.5] ${netvsc}: Data path switched from VF: enP1s1`];
    expect(await causesIn(await guestOf({}, [eth0], { log }))).toEqual(['host-servicing']);
    expect(await causesIn(await guestOf({}, [eth0], { log, uptime: '99999.1' }))).toEqual([
      'virtual-function-missing',
    ]);
    expect(await causesIn(await guestOf({}, [eth0], { log: [boot] }))).toEqual(['not-engaged']);
  });

  test.each([
    `mlx5_core 0001:00:02.0: wait_func:1152:(pid 612): QUERY_VPORT_COUNTER(0x770) timeout. Will cause a leak of a command resource`,
    `mlx5_core 0001:00:02.0: device's health compromised - reached miss count`,
    `mlx5_core.eth mlx5_core.eth.0: probe with driver mlx5_core.eth failed with error -22`,
    `NETDEV WATCHDOG: enP1s1 (mlx5_core): transmit queue 3 timed out`,
    `mlx5_core: Unknown symbol devlink_alloc (err -2)`,
    `mlx4_core: version magic '5.4.0-1 SMP mod_unload' should be '5.4.0-2 SMP mod_unload'`,
    `mana 7870:00:00.0: HWC: Request timed out!`,
    `mana 7870:00:00.0: gdma probe failed: err = -71`,
    `hv_pci 00000001-0002-0003-0004-000000000005: Need 0x2000000 of high MMIO space. Consider reconfiguring the VM.`,
    `hv_pci 00000001-0002-0003-0004-000000000005: PCI VMBus D0 entry failed`,
    `hv_netvsc 000d3a96-8b21-000d-3a96-8b21000d3a96 eth0: Tx queue 0 hung`,
  ])('takes “%s” for an error', async (line) => {
    const tree = await guestOf(mlx5('mlx5_core'), [eth0, vf], { log: [boot, `[    7.5][  T612] ${line}`] });
    const { log } = await detailsOf(tree);
    const text = line.replace(/[^A-Za-z0-9 ._:/@+()~=,[\]#%*-]/g, '');
    expect(log?.messages).toEqual([{ driver: expect.any(String), text, at: 7, times: 1 }]);
  });

  test.each([
    'mlx5_core 0001:00:02.0: handle_hca_cap:554: log_max_qp value in current profile is 18, changing it to HCA capability limit (12)',
    'mlx5_core 0001:00:02.0: MLX5E: StrdRq(0) RqSz(1024) StrdSz(256) RxCqeCmprss(0)',
    'mlx5_core: module verification failed: signature and/or required key missing - tainting kernel',
    'mlx4_core 0001:00:02.0: UDP RSS is not supported on this device',
    'mana 7870:00:00.0: Microsoft Azure Network Adapter protocol version: 0.1.1',
    'hv_netvsc 000d3a96-8b21-000d-3a96-8b21000d3a96 eth0: failover interface joined',
    'systemd[1]: containerd-manager.service: Failed with result exit-code.',
    'EXT4-fs error: mlx5_core is not my name',
    'oom-killer: page allocation failure: order:7, long after any driver',
  ])('takes “%s” for no error of a driver', async (line) => {
    const log = [boot, '[    1.1] hv_netvsc x eth0: VF slot 1 added', `[   99.5] ${line}`];
    const { log: read } = await detailsOf(await guestOf(mlx5('mlx5_core'), [eth0, vf], { log }));
    expect(read).toMatchObject({ messages: [], messagesLeftOut: 0 });
  });

  test.each([
    ['of busybox', '<4>[   12.5] mlx5_core: fatal', 12],
    ['for people', '[Thu Nov 12 10:00:00 2026] mlx5_core: fatal', null],
    ['without a time', 'mlx5_core: fatal', null],
    ['of a time that no kernel reaches', '[12345678901.5] mlx5_core: fatal', null],
  ])('reads a log %s', async (_, line, at) => {
    const { log } = await detailsOf(await guestOf(mlx5('mlx5_core'), [eth0, vf], { log: [line] }));
    expect(log?.messages).toEqual([{ driver: 'mlx5_core', text: 'mlx5_core: fatal', at, times: 1 }]);
  });

  test('counts like errors as one, and tells codes and devices apart', async () => {
    const of = (time: number, device: number, code: number): string =>
      `[${time}.0] mlx5_core 000${device}:00:02.0: command 0x${time}a failed at ${time}, error -${code}`;
    const tree = await guestOf(mlx5('mlx5_core'), [eth0, vf], {
      log: [of(11, 1, 5), of(12, 1, 5), of(13, 2, 5), of(14, 1, 110), of(15, 1, 5)],
    });
    const { log } = await detailsOf(tree);
    expect(log?.messages.map(({ text, times }) => [text.slice(-8), text.slice(10, 14), times])).toEqual([
      ['error -5', '0001', 3],
      ['ror -110', '0001', 1],
      ['error -5', '0002', 1],
    ]);
  });

  test('takes what was logged of another interface, or under a name that another has now, for no event of its own', async () => {
    const guid = '000d3a96-8b21-000d-3a96-8b21000d3a96';
    const second: Interface = { name: 'eth1', on: 'vmbus', guid: '000d3a96-8b22-000d-3a96-8b22000d3a96' };
    const tree = await guestOf({}, [{ ...eth0, guid }, second], {
      log: [
        '[   10.1] hv_netvsc gone eth1: VF slot 3 added',
        `[   11.1] hv_netvsc ${guid} eth1: VF slot 2 removed`,
        `[   12.1] hv_netvsc ${guid} (unnamed net_device) (uninitialized): VF registering: enP1s1`,
        `[   13.1] hv_netvsc ${guid} eth0: VF unregistering: enP1s1`,
      ],
    });
    expect((await detailsOf(tree)).nics).toMatchObject([
      { slot: ['removed', 11], path: ['from', 13], registered: true },
      { slot: ['added', 10], path: null, registered: false },
    ]);
  });

  test('finds modules that are built in, where modinfo or the list of the kernel says so', async () => {
    const tree = await guestOf({}, [eth0], { modinfo: { mana: '(builtin)' } });
    await tree.write(
      'modules/6.8.0-1015-azure/modules.builtin',
      'kernel/drivers/pci/controller/pci-hyperv.ko\nkernel/drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko\n',
    );
    await tree.write('sys/bus/vmbus/drivers/hv_pci/bind', '');
    await tree.write('modules/6.5.0-1024-azure/updates/pci-hyperv.ko.xz', '');
    const { modules } = await detailsOf(tree);
    expect(modules.filter(({ file }) => file === 'builtin')).toEqual([
      { name: 'mlx5_core', loaded: false, file: 'builtin', elsewhere: false },
      { name: 'mana', loaded: false, file: 'builtin', elsewhere: false },
      { name: 'pci_hyperv', loaded: true, file: 'builtin', elsewhere: true },
    ]);
    await tree.program('modinfo', 'exit 127');
    expect((await detailsOf(tree)).modules[0]).toMatchObject({ name: 'mlx4_core', file: null });
  });

  test('reads whether udev keeps others off the virtual function', async () => {
    const tree = await guestOf(mlx5('mlx5_core'), [eth0, vf]);
    const said = async () => {
      const { rule, nics } = await detailsOf(tree);
      return [rule, nics[0]?.marked, nics[0]?.managerState];
    };
    expect(await said()).toEqual([false, null, null]);
    // NetworkManager's own rules, which every distribution has.
    await tree.write('rules.d/85-nm-unmanaged.rules', 'ENV{ID_NET_DRIVER}=="veth", ENV{NM_UNMANAGED}="1"\n');
    await tree.write('rules.d/90.rules', '# hv_pci\nENV{DEVTYPE}=="gadget", ENV{NM_UNMANAGED}="1"\n');
    await tree.write('run/udev/data/n3', 'E:ID_NET_DRIVER=mlx5_core\n');
    await tree.write('run/systemd/netif/links/3', 'ADMIN_STATE=unmanaged\n');
    expect(await said()).toEqual([false, false, 'unmanaged']);
    await tree.write(
      'rules.d/68-azure-sriov-nm-unmanaged.rules',
      'SUBSYSTEM=="net", DRIVERS=="hv_pci", ACTION=="add", ENV{NM_UNMANAGED}="1"\n',
    );
    await tree.write('run/udev/data/n3', 'E:NM_UNMANAGED=1\n');
    expect(await said()).toEqual([true, true, 'unmanaged']);
  });

  test('stays readable with nonsense for a log, and without any of the programs', async () => {
    const hostile = await guestOf(mlx5(), [eth0], {
      log: [
        '[x.y] mlx5_core: error "}]}\\ $(id) `id` \u00e9',
        '[ 9999999999999.1] hv_netvsc: Data path switched from VF: "',
      ],
      uptime: 'many',
    });
    const details = await detailsOf(hostile);
    expect(details.uptime).toBeNull();
    const bare = await guestOf(mlx5(), [eth0]);
    await bare.program('dmesg', 'exit 1');
    await bare.program('modinfo', 'exit 127');
    expect(await detailsOf(bare)).toMatchObject({ log: { whole: null } });
  });
});
