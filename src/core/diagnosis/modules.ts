import type { GuestDetails } from '../guest/guest-details.ts';

export type GuestModule = GuestDetails['modules'][number];

const knownMana = '1414:00ba';
// ConnectX-3 and its virtual functions; newer ones are mlx5's (pci.ids; accelerated-networking-how-it-works).
const connectX3 = new Set(['15b3:1002', '15b3:1003', '15b3:1004', '15b3:1005', '15b3:1006', '15b3:1007']);

/** The kernel modules that drive a device, the one that takes it from the bus first; none where the device is not known. */
export function modulesOf(id: string | null): readonly string[] {
  if (id?.startsWith('1414:') === true) return ['mana'];
  if (id?.startsWith('15b3:') !== true) return [];
  return connectX3.has(id) ? ['mlx4_core', 'mlx4_en'] : ['mlx5_core'];
}

/** Whether each release of the driver knows the device: of Microsoft's, only the first id is in all of them. */
export function isKnown(id: string | null): boolean {
  return id === knownMana || id?.startsWith('15b3:') === true;
}

/** A device as people know it. */
export function deviceName(id: string | null): string {
  if (id === null) return 'a device whose ids cannot be read';
  if (id === knownMana) return `device ${id} (MANA)`;
  if (id.startsWith('1414:')) return `device ${id} (unknown, Microsoft’s own as MANA is)`;
  if (!id.startsWith('15b3:')) return `device ${id} (unknown)`;
  return `device ${id} (Mellanox ${connectX3.has(id) ? 'ConnectX-3, mlx4' : 'ConnectX-4 or newer, mlx5'})`;
}

export function moduleIn(details: GuestDetails | undefined, name: string): GuestModule | undefined {
  return details?.modules.find((one) => one.name === name);
}

const held: Readonly<Record<NonNullable<GuestModule['file']>, string>> = {
  own: 'is there',
  foreign: 'is there',
  builtin: 'is built in',
  none: 'is missing',
};

/** Where a module is, as a line for people. */
export function sayModule({ name, loaded, file, elsewhere }: GuestModule, kernel: string | null): string {
  const where = file === null ? 'may or may not be there (no modinfo)' : held[file];
  const parts = [
    `kernel ${kernel ?? 'unknown'}: module ${name} ${where}`,
    ...(file === 'builtin' ? [] : [loaded ? 'loaded' : 'not loaded']),
    ...(file === 'foreign' ? ['not the distribution’s own'] : []),
    ...(file === 'none' && elsewhere ? ['another kernel that is installed has it'] : []),
  ];
  return parts.join(', ');
}

/** Whether a module is at work: loaded, or part of the kernel. */
export function isActive({ loaded, file }: GuestModule): boolean {
  return loaded || file === 'builtin';
}
