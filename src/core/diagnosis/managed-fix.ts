import { fix, inShellQuotes } from './commands.ts';
import type { DiagnosisContext, Fix } from './diagnosis-context.ts';
import { packageUpdate } from './updates.ts';

interface Managed {
  readonly name: string;
  readonly manager: string;
  /** Whether the rule against it is there already; absent where that is not known. */
  readonly ruled?: boolean;
}

/** The virtual functions that something in the guest configures. */
function managedIn({ guest }: DiagnosisContext): Managed[] {
  if (guest.kind === 'not-seen') return [];
  const { report, details } = guest;
  return report.nics.flatMap(({ vf }, n): Managed[] => {
    if (vf?.manager == null) return [];
    const seen = details?.nics[n];
    // networkd fails on a link that udev has marked after it began with it (systemd/systemd#36997).
    const marked = seen?.marked === true || seen?.managerState === 'failed';
    const ruled = marked || details?.rule === true ? true : details?.rule === false ? false : undefined;
    return [{ name: vf.name ?? '', manager: vf.manager, ...(ruled === undefined ? {} : { ruled }) }];
  });
}

const rules = 'azure-vm-utils 0.6.0 or newer (10-azure-unmanaged-sriov.rules) or cloud-init 23.2 or newer';
const searchForRule =
  'grep -l -s -E "NM_UNMANAGED|ID_NET_MANAGED_BY|AZURE_UNMANAGED_SRIOV" /usr/lib/udev/rules.d/* /etc/udev/rules.d/*';

/** Takes the virtual function from what configures it, now and for later (accelerated-networking-overview; azure-vm-utils). */
export function managedFix(context: DiagnosisContext): Fix {
  const managed = managedIn(context);
  const [first] = managed;
  if (first === undefined) return fix('Have the guest leave the virtual function alone.', searchForRule);
  const names = managed.filter(({ manager }) => manager === first.manager).map(({ name }) => name);
  if (first.manager === 'NetworkManager') return fromNetworkManager(context, names, first.ruled);
  if (first.manager === 'systemd-networkd') return fromNetworkd(context, first.ruled);
  return fromOlder(first.manager, names);
}

/** What is said and done of the udev rule. */
function ofRule(
  context: DiagnosisContext,
  ruled: boolean | undefined,
  update: string,
): [string, ...string[]] {
  if (ruled === true)
    return [
      `The rule that should prevent it is there already, and came too late: update ${update}.`,
      ...packageUpdate(context, update),
    ];
  if (ruled === false)
    return [`The guest has no udev rule that keeps its programs away; ${rules} brings one.`, searchForRule];
  return [
    `See then whether a udev rule should prevent it: if one is there, it came too late, so update ${update}; if none is, ${rules} brings one.`,
    searchForRule,
    ...packageUpdate(context, update),
  ];
}

// NetworkManager.conf: unmanaged-devices with driver: (NetworkManager.conf(5)).
function fromNetworkManager(
  context: DiagnosisContext,
  names: readonly string[],
  ruled: boolean | undefined,
): Fix {
  const [words, ...commands] = ofRule(context, ruled, 'NetworkManager');
  return fix(
    `Take it from NetworkManager now, and keep it away by driver. ${words}`,
    ...names.map((name) => `sudo nmcli device set ${inShellQuotes(name)} managed no`),
    "printf '[keyfile]\\nunmanaged-devices=driver:mlx4_core;driver:mlx5_core;driver:mana\\n' | sudo tee /etc/NetworkManager/conf.d/90-azure-virtual-functions.conf",
    'sudo udevadm trigger --subsystem-match=net --action=add',
    'sudo systemctl restart NetworkManager',
    ...commands,
  );
}

function fromNetworkd(context: DiagnosisContext, ruled: boolean | undefined): Fix {
  const [words, ...commands] = ofRule(context, ruled, 'systemd');
  return fix(
    `Restart systemd-networkd, so that it reads again what udev says of the virtual function. ${words}`,
    'sudo udevadm trigger --subsystem-match=net --action=add',
    'sudo systemctl restart systemd-networkd',
    'networkctl list',
    ...commands,
  );
}

const releases: Readonly<Record<string, readonly [command: string, option: string]>> = {
  ifupdown: ['sudo ifdown', ''],
  dhclient: ['sudo dhclient -r', ''],
  dhcpcd: ['sudo dhcpcd --release', ''],
  udhcpc: ['sudo pkill -USR2 -f', 'udhcpc.*'],
  wicked: ['sudo wicked ifdown', ''],
};

/** ifupdown, wicked and the DHCP clients, which know nothing of udev's marks. */
function fromOlder(manager: string, names: readonly string[]): Fix {
  const [command, prefix] = releases[manager] ?? ['ip -4 address show dev', ''];
  const config =
    manager === 'wicked' ? '/etc/sysconfig/network' : '/etc/network/interfaces /etc/network/interfaces.d';
  return fix(
    `Take the virtual function from ${manager} now, and its stanza out of the configuration; cloud-init 23.2 or newer writes none for it.`,
    ...names.map((name) => `${command} ${inShellQuotes(`${prefix}${name}`)}`),
    ...names.map((name) => `grep -r -n -F -e ${inShellQuotes(name)} ${config}`),
  );
}
