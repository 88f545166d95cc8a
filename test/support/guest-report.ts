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
    joined: 'master',
    manager: null,
    rx: rising,
    tx: rising,
    ...given,
  };
}

export function guestNic(vf: VirtualFunction | null, given: Partial<GuestNic> = {}): GuestNic {
  return { name: 'eth0', rx: rising, tx: rising, vf, ethtoolRose: null, ...given };
}

type Loose = GuestReport['loose'][number];
type Device = GuestReport['devices'][number];

/** A device on the PCI bus, without a driver unless one is given. */
export function device(
  id: string | null,
  driver: string | null = null,
  address: string | null = null,
): Device {
  return { id, driver, address };
}

/** A virtual function that no synthetic interface has. */
export function loose(given: Partial<Loose> = {}): Loose {
  return {
    name: 'enP2s2',
    id: '15b3:1016',
    driver: 'mlx5_core',
    up: true,
    beside: null,
    master: null,
    ...given,
  };
}

/** The report of a healthy guest with one network interface; a test states only what differs. */
export function guestReport(given: Partial<GuestReport> = {}): GuestReport {
  return {
    version: 2,
    os: 'linux',
    kernel: '6.8.0-1015-azure',
    release: 'Ubuntu 24.04.1 LTS',
    devices: [device('15b3:1016', 'mlx5_core')],
    nics: [guestNic(virtualFunction())],
    devicesLeftOut: 0,
    infiniband: { devices: 0, bare: 0 },
    nicsLeftOut: 0,
    loose: [],
    userSpace: 0,
    unread: [],
    ...given,
  };
}

/** A report as a script prints it. */
export function printed(report: unknown): string {
  return `Enable succeeded: \n[stdout]\n\nACCELNET-GUEST-PROBE-BEGIN\n${JSON.stringify(report)}\nACCELNET-GUEST-PROBE-END\n\n[stderr]\n`;
}
