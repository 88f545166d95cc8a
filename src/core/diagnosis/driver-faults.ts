import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';
import { bypasses, type GuestView, isOneWay, type JoinedNic } from '../guest/guest-view.ts';
import { concerns, type Device, type DriverMessage, messagesIn, sayMessage } from './driver-messages.ts';
import {
  deviceName,
  type GuestModule,
  isActive,
  isKnown,
  moduleIn,
  modulesOf,
  sayModule,
} from './modules.ts';
import { isOffered, isOverdue, type LackingNic } from './nic-events.ts';

/** Why a device has no working driver. */
export type DriverProblem =
  /** The driver found no memory in one piece, as after a migration. */
  | 'memory'
  /** The driver is older than the hardware. */
  | 'too-old'
  /** The module was not built for this kernel, or is not trusted. */
  | 'foreign'
  /** Only another kernel that is installed has the module. */
  | 'elsewhere'
  /** Device Manager names another problem than a missing driver. */
  | 'problem-code'
  | 'probe-failed'
  /** The driver is at work and has not taken the device; the log no longer says why. */
  | 'unbound'
  /** The host has added a slot, and the bus driver has brought no device. */
  | 'bus'
  /** The driver has the device, reports errors, and carries no packets both ways. */
  | 'sick'
  | 'not-loaded'
  | 'no-module'
  /** The driver does not know this device. */
  | 'unknown-device'
  /** The host has added a slot, and the kernel has no driver of its bus. */
  | 'no-bus';

const absent: ReadonlySet<DriverProblem> = new Set(['not-loaded', 'no-module', 'unknown-device', 'no-bus']);

export interface DriverFault {
  readonly problem: DriverProblem;
  /** Whether a driver is there and fails, rather than being absent. */
  readonly broken: boolean;
  readonly modules: readonly string[];
  /** The device's PCI address, where there is a device and it is known. */
  readonly address: string | null;
  /** Device Manager's code. */
  readonly code?: number;
  /** The module that drives the bus, for a slot. */
  readonly bus?: GuestModule;
  readonly evidence: readonly string[];
}

// Device Manager's codes for "no driver is installed" and "not configured" (windows-hardware/drivers/install).
const withoutDriver = new Set([1, 18, 28]);

/** What is wrong with drivers, devices first: of devices without a driver, of slots without a device, and of devices whose driver is sick. */
export function driverFaults(
  report: GuestReport,
  details: GuestDetails | undefined,
  view: GuestView,
  lacking: readonly LackingNic[],
): DriverFault[] {
  // A user-space driver may have what the kernel does not show.
  if (view.condition === 'not-seen') return [];
  const undriven = view.missing > 0 ? undrivenDevices(report, details, view) : [];
  const faults = undriven.map((device) => deviceFault(device, report, details));
  const slots = view.missing > undriven.length ? slotFaults(report, details, view, lacking) : [];
  const wanting = view.condition === 'working' ? [] : view.joined;
  const sick = wanting.flatMap((nic) => sickness(nic, report, details));
  const silent = view.condition === 'missing' ? silentDevices(report, details, view) : [];
  return [...distinct(faults), ...slots, ...silent, ...sick];
}

function distinct(faults: readonly DriverFault[]): DriverFault[] {
  return [...new Map(faults.map((one) => [one.evidence.join('\n'), one])).values()];
}

/** Devices that have no driver, or whose network module (mlx4_en) is not there. */
function undrivenDevices(
  { devices }: GuestReport,
  details: GuestDetails | undefined,
  { joined, loose }: GuestView,
): Device[] {
  const half = moduleIn(details, 'mlx4_en');
  const shown = [...joined.map(({ vf }) => vf.driver), ...loose.map(({ driver }) => driver)];
  const lacksHalf = half !== undefined && !isActive(half) && !shown.includes('mlx4_core');
  return devices.filter(({ driver }) => driver === null || (driver === 'mlx4_core' && lacksHalf));
}

function deviceFault(
  device: Device,
  { kernel }: GuestReport,
  details: GuestDetails | undefined,
): DriverFault {
  const { id, address } = device;
  const modules = modulesOf(id);
  const known = modules.flatMap((name) => moduleIn(details, name) ?? []);
  const messages = messagesIn(details).filter(
    (one) => (modules.includes(one.driver) || one.driver === 'kernel') && concerns(one, [device]),
  );
  const code = details?.problems.find((one) => one.id === id && one.code !== 0)?.code;
  const problem = problemOf(device, known, messages, code);
  return {
    problem,
    broken: !absent.has(problem),
    modules,
    address,
    ...(code === undefined ? {} : { code }),
    evidence: [
      `${deviceName(id)}${address === null ? '' : ` at ${address}`} has no working driver`,
      ...messages.map(sayMessage),
      ...known.map((one) => sayModule(one, kernel)),
      ...(code === undefined ? [] : [`Device Manager’s problem code: ${code}`]),
    ],
  };
}

const says = (messages: readonly DriverMessage[], what: RegExp): boolean =>
  messages.some(({ text }) => what.test(text));

function problemOf(
  { id, driver }: Device,
  known: readonly GuestModule[],
  messages: readonly DriverMessage[],
  code: number | undefined,
): DriverProblem {
  const own = messages.filter((one) => one.driver !== 'kernel');
  if (says(messages, /page allocation failure|\bENOMEM\b|cannot allocate|out of memory|[ =:(]-12\b/i))
    return 'memory';
  if (own.some((one) => one.driver === 'mana') && says(own, /-71\b|0xc00000bb|\bHWC\b/i)) return 'too-old';
  const unfit =
    /unknown symbol|disagrees about|version magic|required key|verification failed|Loading of module/i;
  if (known.some(({ file }) => file === 'foreign') || says(messages, unfit)) return 'foreign';
  if (known.some(({ file, elsewhere }) => file === 'none' && elsewhere)) return 'elsewhere';
  if (code !== undefined && !withoutDriver.has(code)) return 'problem-code';
  if (own.length > 0) return 'probe-failed';
  if (!isKnown(id)) return 'unknown-device';
  const [main] = known;
  if (driver === null && main !== undefined && isActive(main)) return 'unbound';
  return known.some(({ file, loaded }) => file === 'own' && !loaded) ? 'not-loaded' : 'no-module';
}

/** Slots that the host has added and no device came for. A MANA device serves several interfaces, so that beside one nothing is said. */
function slotFaults(
  report: GuestReport,
  details: GuestDetails | undefined,
  { joined }: GuestView,
  lacking: readonly LackingNic[],
): DriverFault[] {
  const { devices, devicesLeftOut, infiniband, kernel } = report;
  if (devices.some(({ driver }) => driver === 'mana')) return [];
  const messages = messagesIn(details).filter(({ driver }) => driver === 'hv_pci');
  const bus = moduleIn(details, 'pci_hyperv');
  const noBus = bus !== undefined && !isActive(bus) && messages.length === 0;
  const free = Math.max(0, devices.length + devicesLeftOut - joined.length);
  const problem = noBus ? 'no-bus' : 'bus';
  // A log that no longer reaches back to the slot, or an older kernel: the bus driver is only busy with what the host has offered.
  const failed = messages.length > 0 && infiniband.devices === 0;
  return lacking
    .filter(
      (nic) =>
        isOverdue(nic) || (noBus && isOffered(nic) && !nic.registered) || (failed && nic.last === undefined),
    )
    .slice(free)
    .map(({ name, slot }) => ({
      problem,
      broken: problem === 'bus',
      modules: [],
      address: null,
      ...(bus === undefined ? {} : { bus }),
      evidence: [
        slot === undefined
          ? `the bus driver (hv_pci) has reported errors, and no device is there for ${name}`
          : `the host has added a slot of a virtual function for ${name}, and no device is there`,
        ...messages.map(sayMessage),
        ...(bus === undefined ? [] : [sayModule(bus, kernel)]),
      ],
    }));
}

/** Devices whose driver has them and has reported errors of them, while fewer interfaces are there than devices. */
function silentDevices(
  { devices }: GuestReport,
  details: GuestDetails | undefined,
  { joined }: GuestView,
): DriverFault[] {
  const bound = devices.filter(({ driver }) => driver !== null);
  if (bound.length <= joined.length) return [];
  return bound.flatMap(({ id, driver, address }): DriverFault[] => {
    const messages = messagesIn(details).filter(
      (one) => one.driver === driver && address !== null && one.text.includes(address),
    );
    if (messages.length === 0) return [];
    return [
      {
        problem: 'sick',
        broken: true,
        modules: modulesOf(id),
        address,
        evidence: [
          `${deviceName(id)} at ${address} has a driver and no network interface, and the driver has reported errors`,
          ...messages.map(sayMessage),
        ],
      },
    ];
  });
}

/** A virtual function that carries no packets both ways, and whose driver has reported errors since it was there. */
function sickness(nic: JoinedNic, report: GuestReport, details: GuestDetails | undefined): DriverFault[] {
  const { vf } = nic;
  if (vf.up && !bypasses(nic) && !isOneWay(nic)) return [];
  const modules = vf.driver === 'mlx4_core' ? ['mlx4_core', 'mlx4_en'] : [vf.driver ?? ''];
  const driven = report.devices.filter(({ driver }) => driver === vf.driver);
  const seen = details?.nics[report.nics.findIndex(({ name }) => name === nic.name)];
  const since = Math.max(seen?.slot?.[0] === 'added' ? (seen.slot[1] ?? 0) : 0, seen?.path?.[1] ?? 0);
  const messages = messagesIn(details).filter(
    (one) =>
      (one.at ?? since) >= since &&
      (modules.includes(one.driver)
        ? concerns(one, driven)
        : one.driver === 'hv_netvsc' && one.text.includes(` ${nic.name ?? ''}:`)),
  );
  if (messages.length === 0) return [];
  const state = vf.up ? 'carries no packets both ways' : 'is down';
  return [
    {
      problem: 'sick',
      broken: true,
      modules,
      address: null,
      evidence: [
        `${vf.name ?? 'the virtual function'} of ${nic.name ?? 'an interface'} ${state}, and its driver has reported errors`,
        ...messages.map(sayMessage),
      ],
    },
  ];
}
