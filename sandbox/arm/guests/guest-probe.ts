import { readFileSync } from 'node:fs';
import type { Driver } from '../compute/network-hardware.ts';
import type { GuestCounters, GuestState } from './guest-state.ts';

/** What guests answer to the scripts in `guest/` that search for a virtual function, in the format that those write. */
export interface ProbeAnswer {
  readonly commandId: string;
  readonly script: string;
  readonly answer: (guest: GuestState) => { readonly stdout: string };
}

/** The text of a script in `guest/`. */
export const textOf = (file: string): string =>
  readFileSync(new URL(`../../../guest/${file}`, import.meta.url), 'utf8');

// accelerated-networking-how-it-works, accelerated-networking-mana-linux.
/** The PCI ids of virtual functions, by their hardware. */
export const pciIds: Readonly<Record<Driver, string>> = {
  mlx4: '15b3:1004',
  mlx5: '15b3:1016',
  mana: '1414:00ba',
};
const modules: Readonly<Record<Driver, string>> = { mlx4: 'mlx4_core', mlx5: 'mlx5_core', mana: 'mana' };

type Direction = 'rxPackets' | 'txPackets' | 'vfRxPackets' | 'vfTxPackets';

const maxDevices = 4;

/** What the probe prints in this guest; a diagnosis has it report fewer interfaces. */
export function stdoutOf(guest: GuestState, maxNics = 8): string {
  const { os, hardware, nics, inside } = guest;
  const id = pciIds[hardware];
  const offered = nics.filter(
    ({ virtualFunction, deviceWithoutDriver }) => virtualFunction || deviceWithoutDriver,
  );
  const devices = offered
    .map(({ virtualFunction }, n) => ({
      id,
      driver: virtualFunction ? modules[hardware] : null,
      address: os === 'linux' ? `000${n + 1}:00:02.0` : null,
    }))
    .toSorted((one, other) => Number(one.driver !== null) - Number(other.driver !== null));
  const report = {
    version: 2,
    os,
    kernel: inside.running.release.slice(0, 48),
    release: os === 'linux' ? 'Ubuntu 24.04.1 LTS' : 'Microsoft Windows Server 2022 Datacenter',
    devices: devices.slice(0, maxDevices),
    devicesLeftOut: Math.max(0, devices.length - maxDevices),
    infiniband: { devices: inside.infiniband, bare: 0 },
    nics: nics.slice(0, maxNics).map((nic, n) => nicOf(guest, nic, n)),
    nicsLeftOut: Math.max(0, nics.length - maxNics),
    loose: [],
    userSpace: 0,
    unread: [],
  };
  return `\nACCELNET-GUEST-PROBE-BEGIN\n${JSON.stringify(report)}\nACCELNET-GUEST-PROBE-END\n`;
}

function nicOf(
  { os, hardware, inside }: GuestState,
  { virtualFunction, earlier, counters }: GuestState['nics'][number],
  n: number,
): object {
  const readings = (of: Direction): string[] => readingsOf(earlier, counters, of);
  const manager = inside.manager === 'networkd' ? 'systemd-networkd' : inside.manager;
  return {
    name: os === 'linux' ? `eth${n}` : `Ethernet ${n}`,
    rx: readings('rxPackets'),
    tx: readings('txPackets'),
    vf: virtualFunction
      ? {
          name: os === 'linux' ? `enP${n + 1}s1` : `Ethernet ${n + 10}`,
          id: pciIds[hardware],
          driver: modules[hardware],
          up: true,
          joined: os === 'linux' ? 'master' : 'mac',
          manager: manager === 'none' || inside.unmanagedRule ? null : manager,
          rx: readings('vfRxPackets'),
          tx: readings('vfTxPackets'),
        }
      : null,
    ethtoolRose: os === 'linux' && virtualFunction ? true : null,
  };
}

function readingsOf(earlier: GuestCounters, counters: GuestCounters, of: Direction): string[] {
  return [String(earlier[of]), String(counters[of])];
}

const answer = (guest: GuestState): { stdout: string } => ({ stdout: stdoutOf(guest) });

/** The answers to both scripts, which every simulated guest knows. */
export const probeAnswers: readonly ProbeAnswer[] = [
  { commandId: 'RunShellScript', script: textOf('probe-linux.sh'), answer },
  { commandId: 'RunPowerShellScript', script: textOf('probe-windows.ps1'), answer },
];
