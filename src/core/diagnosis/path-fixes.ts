import { anew, fix, inShellQuotes, power } from './commands.ts';
import { type DiagnosisContext, type Fix, nameIn } from './diagnosis-context.ts';
import { kernelOf, kernelUpdates, systemOf } from './updates.ts';

/** For a virtual function that no synthetic interface has. */
export function joiningFix(context: DiagnosisContext): Fix {
  const { guest } = context;
  const loose = guest.kind === 'seen' ? guest.report.loose : [];
  const taken = loose.filter(({ master }) => master !== null);
  if (systemOf(context) === 'windows')
    return fix(
      'Take the virtual function out of what has it, such as a team or a virtual switch: Windows joins it to its synthetic adapter by itself.',
      'Get-NetLbfoTeamMember',
      'Get-VMSwitch',
    );
  if (taken.length > 0)
    return fix(
      'Take the virtual function out of what has it, and put the synthetic interface in its place: netvsc joins the two by itself, and only while nothing else has the virtual function.',
      ...taken.map(({ name }) => `sudo ip link set dev ${inShellQuotes(name ?? '')} nomaster`),
      ...taken.flatMap(({ beside, master }) =>
        beside === null
          ? []
          : [`sudo ip link set dev ${inShellQuotes(beside)} master ${inShellQuotes(master ?? '')}`],
      ),
    );
  return fix(
    `Update the kernel: ${kernelOf(context)} has not joined the virtual function to its synthetic interface, which newer ones do by themselves. A master that is set by hand does not replace that.`,
    ...kernelUpdates[systemOf(context)],
  );
}

/** For packets that leave and do not return. */
export function oneWayFix({ guest, facts: { nics } }: DiagnosisContext): Fix {
  const names = guest.kind === 'seen' ? guest.report.nics.flatMap(({ vf }) => vf?.name ?? []) : [];
  const linux = guest.kind !== 'seen' || guest.report.os !== 'windows';
  return fix(
    'Look for what keeps the answers away: usually a MAC or source address that the guest has changed (a bridge, a container), an address of its own on the virtual function, a firewall or XDP program on it, or a route through an appliance. Until it is found, traffic flows with Accelerated Networking off.',
    ...(linux
      ? names.map((name) => `ip -d address show dev ${inShellQuotes(name)}`)
      : ['Get-NetIPAddress | Format-Table InterfaceAlias,IPAddress']),
    ...nics.map(
      ({ id }) => `az network nic show-effective-route-table --ids ${inShellQuotes(id)} --output table`,
    ),
  );
}

/** For a virtual function that is down, or that traffic passes by. */
export function pathFix({ guest, facts: { vm } }: DiagnosisContext): Fix {
  const nics = guest.kind === 'seen' ? guest.report.nics : [];
  const windows = guest.kind === 'seen' && guest.report.os === 'windows';
  const down = nics.flatMap(({ vf }) => (vf?.up === false && vf.name !== null ? [vf.name] : []));
  return fix(
    'Bring the virtual function up, and leave it to its synthetic interface; if its counters still stand still, restart the VM.',
    ...down.map((name) => (windows ? enableAdapter(name) : `sudo ip link set dev ${inShellQuotes(name)} up`)),
    power('restart', vm),
  );
}

/** An adapter whose name has other letters than a script prints is named by its index. */
function enableAdapter(name: string): string {
  const index = /^ifIndex (\d+)$/.exec(name)?.[1];
  return index === undefined
    ? `Enable-NetAdapter -Name ${inShellQuotes(name)}`
    : `Get-NetAdapter -InterfaceIndex ${index} | Enable-NetAdapter`;
}

/** For a virtual function that was there and is not any more. */
export function missingFix({ facts: { vm } }: DiagnosisContext): Fix {
  return fix(
    'Restart the VM; if that does not help, deallocate and start it.',
    power('restart', vm),
    ...anew(vm),
  );
}

/** For a flag that adds nothing. */
export function anywayFix({ facts: { nics } }: DiagnosisContext): Fix {
  const off = nics.filter(({ flag }) => flag !== 'true').map(({ id }) => nameIn(id));
  const template =
    off.length === 0
      ? ''
      : ` Write true for ${off.join(', ')} into the VM’s template where both should agree; that is worth no outage.`;
  return fix(
    `There is nothing to gain by the flag, so that no stop is needed.${template} If the VM is slow, the cause is another one.`,
  );
}
