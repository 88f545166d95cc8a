import { nicsToChange } from '../evidence/nic-limit.ts';
import { anew, fix, inShellQuotes, power } from './commands.ts';
import type { Cause } from './diagnosis-causes.ts';
import type { DiagnosisContext, Fix } from './diagnosis-context.ts';
import { brokenFix, driverFix } from './driver-fixes.ts';
import { managedFix } from './managed-fix.ts';
import { anywayFix, joiningFix, missingFix, oneWayFix, pathFix } from './path-fixes.ts';

/** How each cause is fixed, with the commands for this VM. */
export const fixes: Readonly<Record<Cause, (context: DiagnosisContext) => Fix>> = {
  'flag-off': ({ facts }) =>
    fix(
      'Turn it on while the VM is deallocated: an outage of minutes.',
      power('deallocate', facts.vm),
      ...nicsToChange(facts).map(
        (id) => `az network nic update --ids ${inShellQuotes(id)} --accelerated-networking true`,
      ),
      power('start', facts.vm),
    ),
  'size-cannot': ({ facts: { vm } }) =>
    fix(
      'Choose a size that can.',
      `az vm list-skus --location ${inShellQuotes(vm.location)} --resource-type virtualMachines --query "[?capabilities[?name=='AcceleratedNetworkingEnabled' && value=='True']].name" --output tsv`,
      `az vm resize --ids ${inShellQuotes(vm.id)} --size SIZE`,
    ),
  'not-engaged': ({ facts: { vm } }) =>
    fix(
      'Deallocate and start the VM, so that it is placed anew; a restart in the guest is not enough.',
      ...anew(vm),
    ),
  'virtual-function-missing': missingFix,
  'no-driver': driverFix,
  'driver-broken': brokenFix,
  'virtual-function-not-joined': joiningFix,
  'managed-virtual-function': managedFix,
  'one-way-traffic': oneWayFix,
  'synthetic-path-only': pathFix,
  'size-accelerates-anyway': anywayFix,
  'size-bandwidth-cap': ({ facts: { vm } }) =>
    fix(
      'Choose a larger size: the limit belongs to the size.',
      `az vm list-vm-resize-options --ids ${inShellQuotes(vm.id)} --output table`,
    ),
  'peer-not-accelerated': ({ peer }) =>
    fix(
      'Turn it on at the other end as well: both ends should have it.',
      ...(peer.kind === 'seen' ? [`npm run diagnose -- --vm ${inShellQuotes(peer.facts.vm.id)}`] : []),
    ),
  'peer-elsewhere': () =>
    fix(
      'Bring both VMs into one virtual network of one region; a proximity placement group brings them closer still. Distance is not accelerated.',
    ),
  'network-appliance': ({ facts: { nics, vm } }) =>
    fix(
      'Ask the appliance’s maker which network hardware it drives before anything is changed, and look where packets are routed.',
      ...nics
        .slice(0, 1)
        .map(
          ({ id }) => `az network nic show-effective-route-table --ids ${inShellQuotes(id)} --output table`,
        ),
      `az vm show --ids ${inShellQuotes(vm.id)} --query tags`,
    ),
  'host-servicing': ({ facts: { vm } }) =>
    fix(
      'Wait some minutes and look again; if it stays away, deallocate and start the VM.',
      `npm run diagnose -- --vm ${inShellQuotes(vm.id)} --ask-guest`,
      ...anew(vm),
    ),
};
