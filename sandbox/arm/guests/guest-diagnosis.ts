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
const bytesInPacket = 700;
const secondsSinceBoot = 3600;
// Device Manager's "the drivers for this device are not installed".
const noDriverInstalled = 28;

const bytes = ({ txPackets }: GuestCounters): string => String(txPackets * bytesInPacket);

function detailsOf({ os, drivers, hardware, nics }: GuestState): object {
  const bound = nics.some(({ virtualFunction }) => virtualFunction);
  const bare = nics.filter(({ deviceWithoutDriver }) => deviceWithoutDriver);
  return {
    version: 1,
    seconds: 10,
    uptime: secondsSinceBoot,
    modules:
      os === 'windows'
        ? []
        : modules.map(([name, drives]) => ({
            name,
            loaded: drives === hardware && drivers.includes(drives),
            available: drivers.includes(drives),
            outOfTree: false,
            elsewhere: false,
          })),
    txBytes: nics.map(({ earlier, counters }) => [bytes(earlier), bytes(counters)]),
    log:
      os === 'windows'
        ? null
        : { whole: true, vfSeen: bound, lastSwitch: bound ? { to: 'vf', at: 4 } : null, trouble: [] },
    problems: os === 'windows' ? bare.map(() => ({ id: pciIds[hardware], code: noDriverInstalled })) : [],
  };
}

const answer = (guest: GuestState): { stdout: string } => ({
  stdout: `${stdoutOf(guest)}\nACCELNET-GUEST-DETAILS-BEGIN\n${JSON.stringify(detailsOf(guest))}\nACCELNET-GUEST-DETAILS-END\n`,
});

/** For a diagnosis the probe reports up to four interfaces instead of eight, and the details script is appended to it. */
const script = (probe: string, details: string): string =>
  `${textOf(probe).replace(/^(most_nics=|\$mostNics = )8$/m, '$14')}\n${textOf(details)}`;

/** The answers to both scripts of a diagnosis. */
export const diagnosisAnswers: readonly ProbeAnswer[] = [
  { commandId: 'RunShellScript', script: script('probe-linux.sh', 'diagnose-linux.sh'), answer },
  { commandId: 'RunPowerShellScript', script: script('probe-windows.ps1', 'diagnose-windows.ps1'), answer },
];
