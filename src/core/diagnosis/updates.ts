import type { DiagnosisContext } from './diagnosis-context.ts';

type System = 'windows' | 'ubuntu' | 'redhat' | 'suse' | 'debian' | 'azure-linux' | 'other';

/** The kind of system, by which its packages are updated. */
export function systemOf({ guest }: DiagnosisContext): System {
  if (guest.kind === 'not-seen') return 'other';
  if (guest.report.os === 'windows') return 'windows';
  const release = (guest.report.release ?? '').toLowerCase();
  if (release.includes('ubuntu')) return 'ubuntu';
  if (/red hat|alma|rocky|centos|oracle|fedora/.test(release)) return 'redhat';
  if (release.includes('suse')) return 'suse';
  if (/azure linux|mariner/.test(release)) return 'azure-linux';
  return release.includes('debian') ? 'debian' : 'other';
}

/** How a kernel is updated: the distribution's own brings the drivers (accelerated-networking-overview, accelerated-networking-mana-linux). */
export const kernelUpdates: Readonly<Record<System, readonly string[]>> = {
  windows: [],
  ubuntu: ['sudo apt-get update', 'sudo apt-get install linux-azure', 'sudo reboot'],
  redhat: ['sudo dnf update kernel', 'sudo reboot'],
  suse: ['sudo zypper update kernel-azure kernel-default', 'sudo reboot'],
  debian: ['sudo apt-get update', 'sudo apt-get install linux-image-cloud-amd64', 'sudo reboot'],
  'azure-linux': ['sudo tdnf update kernel', 'sudo reboot'],
  // A restart alone changes nothing.
  other: [],
};

/** How one package is updated in place. */
export function packageUpdate(context: DiagnosisContext, name: string): string[] {
  switch (systemOf(context)) {
    case 'ubuntu':
    case 'debian':
      return ['sudo apt-get update', `sudo apt-get install --only-upgrade ${name}`];
    case 'redhat':
      return [`sudo dnf update ${name}`];
    case 'suse':
      return [`sudo zypper update ${name}`];
    case 'azure-linux':
      return [`sudo tdnf update ${name}`];
    case 'windows':
    case 'other':
      return [];
  }
}

/** The running kernel, for people. */
export function kernelOf({ guest }: DiagnosisContext): string {
  const kernel = guest.kind === 'seen' ? guest.report.kernel : null;
  return kernel === null ? 'the running kernel' : `kernel ${kernel}`;
}
