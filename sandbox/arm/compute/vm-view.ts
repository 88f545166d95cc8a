import type { Simulation } from '../kernel/simulation.ts';
import type { Extension, VirtualMachine } from '../world/world.ts';
import { instanceView } from './instance-view.ts';

/** A VM as GET shows it, or as it was when its JSON was this `resource`: with its extensions under `resources`, and, where asked, its instance view. */
export function vmBody(
  simulation: Simulation,
  vm: VirtualMachine,
  expand: boolean,
  resource = vm.resource,
): object {
  const { extensions } = vm;
  const resources =
    extensions.length === 0 ? {} : { resources: extensions.map((one) => extensionBody(vm, one)) };
  if (!expand) return { ...resource, ...resources };
  const properties = { ...resource.properties, instanceView: instanceView(simulation, vm) };
  return { ...resource, properties, ...resources };
}

function extensionBody(
  { resource }: VirtualMachine,
  { name, publisher, type, version, state }: Extension,
): object {
  return {
    name,
    id: `${resource.id}/extensions/${name}`,
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: resource.location,
    properties: {
      autoUpgradeMinorVersion: true,
      provisioningState: state,
      publisher,
      type,
      typeHandlerVersion: version,
    },
  };
}
