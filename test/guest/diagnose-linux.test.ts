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
