import type { GuestNic, GuestReport } from '../../src/core/guest/guest-report.ts';

export type VirtualFunction = NonNullable<GuestNic['vf']>;

export const still: [string, string] = ['500', '500'];
const rising: [string, string] = ['500', '620'];

export function virtualFunction(given: Partial<VirtualFunction> = {}): VirtualFunction {
  return {
    name: 'enP1s1',
    id: '15b3:1016',
    driver: 'mlx5_core',
    up: true,
    manager: null,
    rx: rising,
    tx: rising,
    ...given,
  };
}

export function guestNic(vf: VirtualFunction | null, given: Partial<GuestNic> = {}): GuestNic {
  return { name: 'eth0', rx: rising, tx: rising, vf, ethtoolRose: null, ...given };
}

/** The report of a healthy guest with one network interface; a test states only what differs. */
export function guestReport(given: Partial<GuestReport> = {}): GuestReport {
  return {
    version: 1,
    os: 'linux',
    kernel: '6.8.0-1015-azure',
    release: 'Ubuntu 24.04.1 LTS',
    devices: [{ id: '15b3:1016', driver: 'mlx5_core' }],
    nics: [guestNic(virtualFunction())],
    nicsLeftOut: 0,
    ...given,
  };
}

/** A report as a script prints it. */
export function printed(report: unknown): string {
  return `Enable succeeded: \n[stdout]\n\nACCELNET-GUEST-PROBE-BEGIN\n${JSON.stringify(report)}\nACCELNET-GUEST-PROBE-END\n\n[stderr]\n`;
}
