import type { Driver } from '../compute/network-hardware.ts';
import { type ProbeAnswer, pciIds, stdoutOf, textOf } from './guest-probe.ts';
import type { GuestCounters, GuestState } from './guest-state.ts';

// Kernel modules, by the hardware that they drive (accelerated-networking-how-it-works, accelerated-networking-mana-linux).
const modules: readonly (readonly [name: string, hardware: Driver])[] = [
  ['mlx4_core', 'mlx4'],
  ['mlx4_en', 'mlx4'],
  ['mlx5_core', 'mlx5'],
  ['mana', 'mana'],
];
const maxNics = 4;
const bytesInPacket = 700;
const secondsSinceBoot = 3600;
// Device Manager's "the drivers for this device are not installed".
const noDriverInstalled = 28;

const bytes = ({ txPackets }: GuestCounters): string => String(txPackets * bytesInPacket);

function detailsOf({ os, drivers, hardware, inside, nics }: GuestState): object {
  const bare = nics.filter(({ deviceWithoutDriver }) => deviceWithoutDriver);
  return {
    version: 2,
    seconds: 10,
    uptime: secondsSinceBoot,
    modules: os === 'windows' ? [] : modulesIn(inside, hardware),
    nics: nics.slice(0, maxNics).map((nic) => nicDetails(os, nic)),
    rule: os === 'windows' ? null : inside.unmanagedRule,
    problems: os === 'windows' ? bare.slice(0, 1).map(() => problemOf(hardware)) : [],
    log:
      os === 'windows'
        ? null
        : { whole: true, messages: refusals(drivers, hardware, inside), messagesLeftOut: 0 },
  };
}

const problemOf = (hardware: Driver): object => ({
  id: pciIds[hardware],
  code: noDriverInstalled,
  service: null,
});

function modulesIn({ running }: GuestState['inside'], hardware: Driver): object[] {
  const drivers = modules.map(([name, drives]) => ({
    name,
    loaded: drives === hardware && running.modules.includes(drives),
    file: running.modules.includes(drives) ? 'own' : 'none',
    elsewhere: false,
  }));
  return [...drivers, { name: 'pci_hyperv', loaded: true, file: 'own', elsewhere: false }];
}

function nicDetails(
  os: GuestState['os'],
  { virtualFunction, deviceWithoutDriver, earlier, counters }: GuestState['nics'][number],
): object {
  const linux = os === 'linux';
  return {
    txBytes: [bytes(earlier), bytes(counters)],
    slot: linux && (virtualFunction || deviceWithoutDriver) ? ['added', 3] : null,
    path: linux && virtualFunction ? ['to', 4] : null,
    registered: linux && virtualFunction,
    marked: null,
    managerState: null,
  };
}

/** What the log says of a module that is there and cannot drive the hardware. */
function refusals(drivers: readonly Driver[], hardware: Driver, { running }: GuestState['inside']): object[] {
  if (drivers.includes(hardware) || !running.modules.includes(hardware)) return [];
  const text = `${hardware} 0001:00:02.0: gdma probe failed: err = -71`;
  return [{ driver: hardware, text, at: 4, times: 1 }];
}

const answer = (guest: GuestState): { stdout: string } => ({
  stdout: `${stdoutOf(guest, maxNics)}\nACCELNET-GUEST-DETAILS-BEGIN\n${JSON.stringify(detailsOf(guest))}\nACCELNET-GUEST-DETAILS-END\n`,
});

/** For a diagnosis the probe reports up to four interfaces instead of eight, and the details script is appended to it. */
const script = (probe: string, details: string): string =>
  `${textOf(probe).replace(/^(most_nics=|\$mostNics = )8$/m, '$14')}\n${textOf(details)}`;

/** The answers to both scripts of a diagnosis. */
export const diagnosisAnswers: readonly ProbeAnswer[] = [
  { commandId: 'RunShellScript', script: script('probe-linux.sh', 'diagnose-linux.sh'), answer },
  { commandId: 'RunPowerShellScript', script: script('probe-windows.ps1', 'diagnose-windows.ps1'), answer },
];
