import { checkedGuest } from './checked-guest.ts';
import { anew, fix, power } from './commands.ts';
import type { DiagnosisContext, Fix } from './diagnosis-context.ts';
import type { DriverFault, DriverProblem } from './driver-faults.ts';
import { kernelOf, kernelUpdates, systemOf } from './updates.ts';

/** For a device without driver. */
export function driverFix(context: DiagnosisContext): Fix {
  return fixOf(context, false);
}

/** For a driver that does not work. */
export function brokenFix(context: DiagnosisContext): Fix {
  return fixOf(context, true);
}

function fixOf(context: DiagnosisContext, broken: boolean): Fix {
  const guest = checkedGuest(context);
  const faults = 'why' in guest ? [] : guest.faults.filter((one) => one.broken === broken);
  const [first] = faults;
  if (first === undefined) return fix('Update the kernel.', ...kernelUpdates[systemOf(context)]);
  const modules = [...new Set(faults.flatMap((one) => one.modules))];
  if (systemOf(context) === 'windows') return windowsFixes(first);
  return linuxFixes[first.problem]({ ...first, modules }, context);
}

function windowsFixes({ code, broken, problem }: DriverFault): Fix {
  const list = 'Get-PnpDevice -PresentOnly -Class Net | Format-List FriendlyName,Status,Problem,Service';
  if (problem === 'sick')
    return fix(
      'Restart the VM; if the errors come back, deallocate and start it, so that another host has it.',
      list,
    );
  if (!broken)
    return fix(
      'Install the current cumulative update, or the driver that Microsoft’s page on MANA and Windows names, and restart.',
      list,
    );
  const why = code === undefined ? '' : ` (${codes[code] ?? `Device Manager’s code ${code}`})`;
  return fix(
    `The driver is installed and does not work${why}: reinstall or update the adapter’s driver, and restart.`,
    list,
    'pnputil /enum-devices /class Net /problem',
  );
}

// windows-hardware/drivers/install: device manager error messages.
const codes: Readonly<Record<number, string>> = {
  10: 'Device Manager’s code 10: the device cannot start',
  22: 'Device Manager’s code 22: the device is disabled; Enable-PnpDevice enables it',
  31: 'Device Manager’s code 31: Windows cannot load the driver',
  39: 'Device Manager’s code 39: the driver is corrupted or missing',
  43: 'Device Manager’s code 43: the device has reported problems',
  52: 'Device Manager’s code 52: the driver’s signature cannot be verified',
};

/** Has the bus ask its drivers for a device once more; the address was parsed strictly. */
function bindAgain({ address }: DriverFault): string[] {
  const find = address === null ? ['lspci -D -nn | grep -i -E "ethernet|mellanox|microsoft"'] : [];
  return [...find, `echo ${address ?? 'ADDRESS'} | sudo tee /sys/bus/pci/drivers_probe`, 'sudo dmesg | tail'];
}

const updatesOf = (context: DiagnosisContext): readonly string[] => kernelUpdates[systemOf(context)];
const inWords = ({ modules }: DriverFault): string => modules.join(' and ') || 'the driver';

const linuxFixes: Readonly<Record<DriverProblem, (fault: DriverFault, context: DiagnosisContext) => Fix>> = {
  memory: (fault, { facts: { vm } }) =>
    fix(
      'Memory is too fragmented for the driver, as after a migration of the VM: compact it and bind the device again, or restart the VM. Newer kernels need less of it in one piece.',
      'echo 1 | sudo tee /proc/sys/vm/compact_memory',
      ...bindAgain(fault),
      power('restart', vm),
    ),
  'too-old': (_fault, context) =>
    fix(`Update the kernel: ${kernelOf(context)} is too old for this MANA hardware.`, ...updatesOf(context)),
  foreign: ({ modules }, context) =>
    fix(
      'Return to the distribution’s own driver: remove one that was built for an older kernel (OFED, DKMS), update the kernel with all its modules, and restart.',
      ...modules.map((name) => `modinfo ${name} | grep -E 'filename|vermagic'`),
      'dkms status',
      ...updatesOf(context),
    ),
  elsewhere: (fault, context) =>
    fix(
      `Boot the kernel that has ${inWords(fault)}, or install all modules of ${kernelOf(context)}: another installed kernel has what this one lacks.`,
      'ls /lib/modules',
      ...(systemOf(context) === 'ubuntu' ? ['sudo apt-get install "linux-modules-extra-$(uname -r)"'] : []),
      ...updatesOf(context),
    ),
  'problem-code': windowsFixes,
  'probe-failed': (fault, context) =>
    fix(
      'The driver is there, and its probe failed: bind the device again, or restart the VM. If it fails again, update the kernel, or deallocate and start the VM, so that another host has it.',
      ...bindAgain(fault),
      power('restart', context.facts.vm),
      ...updatesOf(context),
    ),
  unbound: (fault, { facts: { vm } }) =>
    fix(
      'The driver is there and has not taken the device: its probe failed, and the log no longer reaches back. Bind the device again, or restart the VM.',
      ...bindAgain(fault),
      power('restart', vm),
    ),
  bus: (_fault, context) =>
    fix(
      'The host has offered a virtual function, and the bus driver (pci-hyperv) brought no device: restart the VM, and update the kernel if it comes back.',
      'sudo dmesg | grep hv_pci',
      power('restart', context.facts.vm),
      ...updatesOf(context),
    ),
  sick: (_fault, { facts: { vm } }) =>
    fix(
      'Restart the VM; if the errors come back, deallocate and start it, so that another host has it. Keep the lines for Microsoft’s support.',
      "sudo dmesg | grep -E 'mlx|mana|hv_netvsc' > driver-errors.txt",
      power('restart', vm),
      ...anew(vm),
    ),
  'not-loaded': ({ modules }, { guest }) => {
    const details = guest.kind === 'seen' ? guest.details : undefined;
    const there = modules.filter((name) =>
      details?.modules.some((one) => one.name === name && one.file === 'own' && !one.loaded),
    );
    return fix(
      'The module is there and not loaded: load it, and see whether a file in /etc/modprobe.d forbids it.',
      ...there.map((name) => `sudo modprobe ${name}`),
      `grep -r -E 'blacklist|install' /etc/modprobe.d`,
    );
  },
  'no-module': (fault, context) =>
    fix(
      `Update the kernel to one with ${inWords(fault)}: the platform installs no drivers in guests.`,
      ...updatesOf(context),
    ),
  'unknown-device': (fault, context) =>
    fix(
      `This hardware may be newer than ${kernelOf(context)}: load ${inWords(fault)}; if it does not take the device, a newer kernel does.`,
      ...fault.modules.map((name) => `sudo modprobe ${name}`),
      ...updatesOf(context),
    ),
  'no-bus': ({ bus }, context) =>
    bus?.file === 'own'
      ? fix(
          'The host has offered a virtual function, and the driver of its bus is not loaded: load it, and see whether a file in /etc/modprobe.d forbids it.',
          'sudo modprobe pci_hyperv',
          `grep -r -E 'blacklist|install' /etc/modprobe.d`,
        )
      : fix(
          `The host has offered a virtual function: use a kernel with pci-hyperv and the network drivers (mlx4, mlx5 and mana): ${kernelOf(context)} lacks them.`,
          ...updatesOf(context),
        ),
};
