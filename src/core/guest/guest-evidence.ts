import type { Readings } from './guest-output.ts';
import type { GuestNic, GuestReport } from './guest-report.ts';

/** What a report shows, in lines for people. */
export function guestEvidence(report: GuestReport): string[] {
  const { os, kernel, release, devices, nics } = report;
  const hardware = devices.map(
    ({ id, driver }) => `device ${id ?? 'unknown'}: driver ${driver ?? 'missing'}`,
  );
  return [
    `${release ?? os}, kernel ${kernel ?? 'unknown'}`,
    ...new Set(hardware),
    ...nics.map(sayNic),
    ...report.loose.map(sayLoose),
    ...sayRest(report),
  ];
}

/** What a report has left out, or only counted. */
function sayRest({ nicsLeftOut, devicesLeftOut, infiniband, userSpace, unread }: GuestReport): string[] {
  return [
    ...(nicsLeftOut === 0 ? [] : [`${nicsLeftOut} more network interfaces were not read`]),
    ...(devicesLeftOut === 0 ? [] : [`${devicesLeftOut} more devices were not read`]),
    ...(infiniband.devices === 0
      ? []
      : [`InfiniBand devices: ${infiniband.devices}, without a driver: ${infiniband.bare}`]),
    ...(userSpace === 0 ? [] : [`network devices of a user-space driver (uio_hv_generic): ${userSpace}`]),
    ...(unread.length === 0 ? [] : [`could not be asked: ${unread.map((one) => one ?? '').join(', ')}`]),
  ];
}

/** A virtual function that no synthetic interface has, as a line for people. */
export function sayLoose({ name, id, driver, beside, master }: GuestReport['loose'][number]): string {
  const what = `virtual function ${name ?? ''} (${id ?? 'unknown'}, ${driver ?? 'no driver'})`;
  const taken = master === null ? '' : `; ${master} has taken it`;
  return `${what} is joined to no synthetic interface${beside === null ? '' : `, and has the MAC address of ${beside}`}${taken}`;
}

function sayNic({ name, rx, tx, vf, ethtoolRose }: GuestNic): string {
  const own = `${name ?? 'a network interface'}: received ${change(rx)}, sent ${change(tx)}`;
  if (vf === null) return `${own}; no virtual function`;
  const state = vf.up ? 'up' : 'down';
  const by = vf.manager === null ? '' : `, configured by ${vf.manager}`;
  const bonded = vf.joined === 'bond' ? ', in one bond with it' : '';
  const ethtool = ethtoolRose === null ? '' : `, ethtool's counters ${ethtoolRose ? 'rise' : 'do not rise'}`;
  return `${own}; virtual function ${vf.name ?? ''} (${vf.id ?? 'unknown'}, ${vf.driver ?? 'no driver'}) ${state}${bonded}${by}: received ${change(vf.rx)}, sent ${change(vf.tx)}${ethtool}`;
}

function change(counter: Readings): string {
  return counter === null ? 'unknown' : `${counter[0]} -> ${counter[1]}`;
}
