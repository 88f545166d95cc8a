import { bypasses, type GuestView, usesVf, viewGuest } from '../guest/guest-view.ts';
import {
  type DiagnosisCheck,
  type DiagnosisContext,
  found,
  type GuestSeen,
  notChecked,
  notFound,
  wantedFunctions,
} from './diagnosis-context.ts';
import { type BareDevice, bareDevices } from './diagnosis-drivers.ts';

type Seen = Extract<GuestSeen, { kind: 'seen' }>;

interface CheckedGuest extends Seen, Omit<GuestView, 'bare'> {
  readonly bare: readonly BareDevice[];
}

/** Runs a check on what the guest reported, where it was asked and should have a virtual function. */
function inGuest(
  check: (view: CheckedGuest) => DiagnosisCheck,
): (context: DiagnosisContext) => DiagnosisCheck {
  return (context) => {
    const { guest } = context;
    if (guest.kind === 'not-seen') return notChecked(guest.why);
    const wanted = wantedFunctions(context);
    if (wanted === 0)
      return notChecked('no network interface is accelerated, so that the guest has nothing to show');
    const { report, details } = guest;
    return check({ ...guest, ...viewGuest(report, wanted), bare: bareDevices(report, details) });
  };
}

/** A driver other than the kernel's own may hold interfaces that the guest does not show: then nothing is said about missing ones. */
function whereShown(
  check: (view: CheckedGuest) => DiagnosisCheck,
): (context: DiagnosisContext) => DiagnosisCheck {
  return inGuest((view) =>
    view.report.nics.length + view.report.nicsLeftOut < view.wanted
      ? notChecked(
          'the guest shows fewer network interfaces than are accelerated: a user-space driver (DPDK) may have them',
        )
      : check(view),
  );
}

const counted = ({ wanted, joined, report }: CheckedGuest): string =>
  `accelerated network interfaces: ${wanted}; virtual functions: ${joined.length}${report.nicsLeftOut > 0 ? ` or more (${report.nicsLeftOut} interfaces not read)` : ''}`;

function offeredNothing({ joined, report, details }: CheckedGuest): boolean {
  const registered = details?.nics.some((one) => one.registered) === true;
  return joined.length === 0 && report.devices.length === 0 && !registered;
}

export const checkEngagement = whereShown((view) => {
  if (view.missing === 0) return notFound(counted(view));
  const devices = `devices of network hardware: ${view.report.devices.length}`;
  if (!offeredNothing(view)) return notFound(counted(view), devices);
  const log = view.details?.log?.whole === true ? ['the kernel’s log tells of none since the boot'] : [];
  return found([counted(view), devices, ...log]);
});

export const checkVirtualFunction = whereShown((view) => {
  if (view.missing === 0) return notFound(counted(view));
  if (offeredNothing(view)) return notFound('the host has offered none: see not-engaged');
  if (view.bare.length > 0)
    return notFound('its device has no working driver: see no-driver and driver-broken');
  if (takenBack(view) !== undefined) return notFound('the host has just taken it back: see host-servicing');
  return found([counted(view)]);
});

export const checkDriver = inGuest(({ bare, report }) => {
  const lacking = bare.filter(({ broken }) => !broken);
  if (lacking.length > 0) return found(lacking.flatMap(({ evidence }) => evidence));
  return notFound(...driven(report));
});

export const checkBrokenDriver = inGuest(({ bare, report, details }) => {
  const broken = bare.filter((one) => one.broken);
  if (broken.length > 0) return found(broken.flatMap(({ evidence }) => evidence));
  if (bare.length > 0 && details === undefined)
    return notChecked('only the probe was run: the modules are not known');
  return notFound(...driven(report));
});

function driven({ devices }: Seen['report']): string[] {
  const lines = devices.map(({ id, driver }) => `device ${id ?? 'unknown'}: driver ${driver ?? 'missing'}`);
  return lines.length === 0 ? ['no device of network hardware is there'] : [...new Set(lines)];
}

/** The virtual function belongs to its synthetic interface and must not be configured (accelerated-networking-overview, custom images). */
export const checkManager = inGuest(({ joined, report }) => {
  if (report.os === 'windows') return notFound('Windows joins the two itself');
  if (joined.length === 0) return notChecked('no virtual function is there');
  const lines = joined.flatMap(({ vf }) =>
    vf.manager === null ? [] : [`${vf.name ?? 'the virtual function'} is configured by ${vf.manager}`],
  );
  return lines.length > 0 ? found(lines) : notFound('neither NetworkManager nor systemd-networkd has it');
});

export const checkPath = inGuest(({ joined }) => {
  if (joined.length === 0) return notChecked('no virtual function is there');
  const lines = joined.flatMap((nic) => {
    const name = `${nic.vf.name ?? 'the virtual function'} of ${nic.name ?? 'an interface'}`;
    if (!nic.vf.up) return [`${name} is down`];
    return bypasses(nic) ? [`${name}: its counters stand still while packets are sent`] : [];
  });
  if (lines.length > 0) return found(lines);
  return joined.some(usesVf)
    ? notFound('the counters of the virtual function rise')
    : notChecked('there was too little traffic to see any on the virtual function');
});

// The service takes about half a minute, at most some minutes (accelerated-networking-how-it-works).
const maxService = 15 * 60;

/** Seconds since the host took the virtual function back, if that was not long ago. */
function takenBack({ details, missing }: CheckedGuest): number | undefined {
  if (missing === 0 || details?.uptime == null) return undefined;
  const left = details.nics.flatMap(({ path }) =>
    path?.[0] === 'from' && path[1] !== null ? [path[1]] : [],
  );
  const ago = details.uptime - Math.max(...left);
  return ago >= 0 && ago <= maxService ? ago : undefined;
}

export const checkServicing = inGuest((view) => {
  const ago = takenBack(view);
  if (ago !== undefined)
    return found([`the data path left the virtual function ${ago} s ago, and has not come back`]);
  if (view.missing === 0) return notFound(counted(view));
  if (view.details?.log == null || view.details.log.whole === null)
    return notChecked('the kernel’s log was not read');
  return notFound('the kernel’s log tells of no virtual function that was just taken back');
});
