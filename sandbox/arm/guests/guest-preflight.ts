import type { Driver } from '../compute/network-hardware.ts';
import { type ProbeAnswer, textOf } from './guest-probe.ts';
import type { GuestState } from './guest-state.ts';

interface InKernels {
  readonly running: boolean;
  readonly next: boolean;
}

/** What the guest says of itself before a stop, in the format of `guest/preflight-*`: what is, but for what it lies about. */
function reportOf({ os, hardware, inside, nics, vfInLog, claims, uptime }: GuestState): object {
  const { running, newest } = inside;
  const onBus = nics.filter(
    ({ virtualFunction, deviceWithoutDriver }) => virtualFunction || deviceWithoutDriver,
  );
  const functions = claims.virtualFunctions ?? onBus.length;
  const claimed = claims.drivers;
  const bare = claimed === undefined && onBus.some(({ deviceWithoutDriver }) => deviceWithoutDriver);
  const has = (driver: Driver): InKernels => ({
    running: (claimed ?? running.modules).includes(driver),
    next: (claimed ?? newest.modules).includes(driver),
  });
  const windows = os === 'windows';
  return {
    version: 1,
    os,
    kernel: claims.kernel ?? running.release,
    nextKernel: windows ? null : (claims.kernel ?? newest.release),
    uptime,
    functions,
    infiniband: claims.infiniband ?? inside.infiniband,
    hardware: functions > 0 ? hardware : 'unknown',
    bare: { mellanox: bare && hardware !== 'mana', mana: bare && hardware === 'mana' },
    modules: { mlx4_en: has('mlx4'), mlx5_core: has('mlx5'), mana: has('mana') },
    vfInLog: claims.vfInLog ?? (windows ? null : vfInLog),
    managesVf: claims.managesVf ?? (!windows && inside.manager !== 'none' && !inside.unmanagedRule),
  };
}

const answer = (guest: GuestState): { stdout: string } => ({
  stdout: `\nACCELNET-PREFLIGHT-BEGIN\n${JSON.stringify(reportOf(guest))}\nACCELNET-PREFLIGHT-END\n`,
});

/** The answers to both scripts that ask a guest before a stop. */
export const preflightAnswers: readonly ProbeAnswer[] = [
  { commandId: 'RunShellScript', script: textOf('preflight-linux.sh'), answer },
  { commandId: 'RunPowerShellScript', script: textOf('preflight-windows.ps1'), answer },
];
