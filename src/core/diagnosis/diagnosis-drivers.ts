import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';

/** A device of network hardware that no driver has taken. */
export interface BareDevice {
  readonly id: string;
  /** The kernel modules that drive it. */
  readonly modules: readonly string[];
  /** Whether a driver is there and fails, rather than being absent. */
  readonly broken: boolean;
  readonly evidence: readonly string[];
}

type Module = GuestDetails['modules'][number];

const mana = '1414:00ba';
// ConnectX-3 and its virtual functions; newer ones are mlx5's (pci.ids; accelerated-networking-how-it-works).
const connectX3 = new Set(['15b3:1002', '15b3:1003', '15b3:1004', '15b3:1005', '15b3:1006', '15b3:1007']);
// Device Manager's codes for "no driver is installed" and "not configured" (windows-hardware/drivers/install).
const withoutDriver = new Set([1, 18, 28]);

/** The kernel modules that drive a device. */
function modulesOf(id: string): readonly string[] {
  if (id === mana) return ['mana'];
  return connectX3.has(id) ? ['mlx4_core', 'mlx4_en'] : ['mlx5_core'];
}

/** A device as people know it. */
function deviceName(id: string): string {
  if (id === mana) return `device ${id} (MANA)`;
  return `device ${id} (Mellanox ${connectX3.has(id) ? 'ConnectX-3, mlx4' : 'ConnectX-4 or newer, mlx5'})`;
}

/** Devices that have no driver, or whose network module (mlx4_en) is not loaded, each kind once. */
export function bareDevices(
  { devices, kernel }: GuestReport,
  details: GuestDetails | undefined,
): BareDevice[] {
  const ids = devices.flatMap(({ id, driver }) =>
    id !== null && (driver === null || lacksNetworkHalf(driver, details)) ? [id] : [],
  );
  return [...new Set(ids)].map((id) => bareDevice(id, kernel, details));
}

function lacksNetworkHalf(driver: string, details: GuestDetails | undefined): boolean {
  return driver === 'mlx4_core' && moduleIn(details, 'mlx4_en')?.loaded === false;
}

function moduleIn(details: GuestDetails | undefined, name: string): Module | undefined {
  return details?.modules.find((one) => one.name === name);
}

function bareDevice(id: string, kernel: string | null, details: GuestDetails | undefined): BareDevice {
  const modules = modulesOf(id);
  const known = modules.flatMap((name) => moduleIn(details, name) ?? []);
  const problems = (details?.log?.messages ?? []).flatMap(({ driver, text }) =>
    modules.includes(driver) ? [text] : [],
  );
  const code = details?.problems.find((one) => one.id === id && one.code !== 0)?.code;
  const lost = known.some(({ file, elsewhere }) => file === 'none' && elsewhere);
  const foreign = known.some(({ file }) => file === 'foreign');
  const refused = code !== undefined && !withoutDriver.has(code);
  return {
    id,
    modules,
    broken: problems.length > 0 || lost || foreign || refused,
    evidence: [
      `${deviceName(id)} has no working driver`,
      ...known.map((one) => sayModule(one, kernel)),
      ...problems,
      ...(code === undefined ? [] : [`Device Manager’s problem code: ${code}`]),
    ],
  };
}

function sayModule({ name, loaded, file, elsewhere }: Module, kernel: string | null): string {
  const held = file === null ? 'may or may not be there' : file === 'none' ? 'is missing' : 'is there';
  const parts = [
    `kernel ${kernel ?? 'unknown'}: module ${name} ${held}, ${loaded ? 'loaded' : 'not loaded'}`,
    ...(file === 'foreign' ? ['not the distribution’s own'] : []),
    ...(file === 'none' && elsewhere ? ['another kernel that is installed has it'] : []),
  ];
  return parts.join(', ');
}
