import type { Simulation } from '../kernel/simulation.ts';
import { type Reply, vmBusy } from '../server/errors.ts';
import type { VirtualMachine } from '../world/world.ts';

/** One operation at a time per VM: the refusal of a second one (recorded: terraform-provider-azurerm#28218, viya4-iac-azure#140). */
export function busyWith({ world }: Simulation, vm: VirtualMachine, action: string): Reply | undefined {
  const current = vm.operation === undefined ? undefined : world.operations[vm.operation];
  if (current === undefined) return undefined;
  const since =
    current.name === 'virtualMachines/delete'
      ? 'the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete)'
      : `the operation '${current.name.slice('virtualMachines/'.length)}' on it is in progress`;
  return vmBusy(action, vm.resource.name, since);
}
