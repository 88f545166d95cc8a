import type { DiagnosisContext, Fix } from './diagnosis-context.ts';
import { bareDevices } from './diagnosis-drivers.ts';

const fix = (words: string, ...commands: string[]): Fix => ({ words, commands });

function systemOf({
  guest,
}: DiagnosisContext): 'windows' | 'ubuntu' | 'redhat' | 'suse' | 'debian' | 'azure-linux' | 'other' {
  if (guest.kind === 'not-seen') return 'other';
  if (guest.report.os === 'windows') return 'windows';
  const release = (guest.report.release ?? '').toLowerCase();
  if (release.includes('ubuntu')) return 'ubuntu';
  if (/red hat|alma|rocky|centos|oracle|fedora/.test(release)) return 'redhat';
  if (release.includes('suse')) return 'suse';
  if (/azure linux|mariner/.test(release)) return 'azure-linux';
  return release.includes('debian') ? 'debian' : 'other';
}

// The distribution's own kernel brings the drivers (accelerated-networking-overview, accelerated-networking-mana-linux).
const updates = {
  windows: [],
  ubuntu: ['sudo apt-get update', 'sudo apt-get install linux-azure', 'sudo reboot'],
  redhat: ['sudo dnf update kernel', 'sudo reboot'],
  suse: ['sudo zypper update kernel-azure kernel-default', 'sudo reboot'],
  debian: ['sudo apt-get update', 'sudo apt-get install linux-image-cloud-amd64', 'sudo reboot'],
  'azure-linux': ['sudo tdnf update kernel', 'sudo reboot'],
  other: ['sudo reboot'],
} as const;

function bareModules({ guest }: DiagnosisContext, broken: boolean): string[] {
  if (guest.kind === 'not-seen') return [];
  const bare = bareDevices(guest.report, guest.details).filter((one) => one.broken === broken);
  return [...new Set(bare.flatMap(({ modules }) => modules))];
}

/** For a device without driver. */
export function driverFix(context: DiagnosisContext): Fix {
  const system = systemOf(context);
  if (system === 'windows')
    return fix(
      'Install the current cumulative update, or the driver that Microsoft’s page on MANA and Windows names, and restart.',
      'Get-PnpDevice -PresentOnly -Class Net',
    );
  const modules = bareModules(context, false);
  const details = context.guest.kind === 'seen' ? context.guest.details : undefined;
  const there = modules.filter((name) =>
    details?.modules.some((one) => one.name === name && one.file !== null && one.file !== 'none'),
  );
  if (there.length > 0)
    return fix(
      'The module is there and not loaded: load it, and see whether a file in /etc/modprobe.d forbids it.',
      ...there.map((name) => `sudo modprobe ${name}`),
      `grep -r -E 'blacklist|install' /etc/modprobe.d`,
    );
  return fix(
    `Update the kernel to one with ${modules.join(' and ') || 'the driver'}: the platform installs no drivers in guests.`,
    ...updates[system],
  );
}

/** For a driver that does not work. */
export function brokenFix(context: DiagnosisContext): Fix {
  const system = systemOf(context);
  if (system === 'windows')
    return fix(
      'Reinstall or update the adapter’s driver, and restart.',
      'Get-PnpDevice -PresentOnly -Class Net | Format-List FriendlyName,Status,Problem',
    );
  const modules = bareModules(context, true);
  return fix(
    'Return to the distribution’s own driver: remove one that was built for an older kernel (OFED, DKMS), update the kernel with all its modules, and restart.',
    ...modules.map((name) => `modinfo ${name} | grep -E 'filename|vermagic'`),
    'dkms status',
    ...updates[system],
  );
}

interface Managed {
  readonly vf: { readonly manager: string | null } | null;
}

/** The rules that images should have (accelerated-networking-overview; azure-vm-utils 10-azure-unmanaged-sriov.rules). */
export function managedFix(nics: readonly Managed[]): Fix {
  const managers = new Set(nics.map(({ vf }) => vf?.manager));
  return fix(
    'Have the guest leave it alone: cloud-init 23.2 or newer does, or the rule 10-azure-unmanaged-sriov.rules of azure-vm-utils 0.6.0. Then restart.',
    ...(managers.has('NetworkManager') ? ['nmcli device status'] : []),
    ...(managers.has('systemd-networkd') ? ['networkctl list'] : []),
    'ls /usr/lib/udev/rules.d /etc/udev/rules.d | grep -i azure',
  );
}
