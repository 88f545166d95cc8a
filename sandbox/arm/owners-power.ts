import { takeFault } from './faults.ts';
import type { PowerAction } from './operation-names.ts';
import { someone } from './people.ts';
import { requestPower } from './power.ts';
import { nextGuid, type Simulation } from './simulation.ts';
import type { VirtualMachine } from './world.ts';

const origin = 'https://management.azure.com';

/** A person asks in the portal for another power state. Throws what Azure answers where it refuses. */
export function changePower(simulation: Simulation, vm: VirtualMachine, action: PowerAction): void {
  const { id } = vm.resource;
  const fault = takeFault(simulation.world.faults, `virtualMachines/${action}`, id);
  const caller = someone('POST', `${id}/${action}`, nextGuid(simulation, 'correlation'));
  const reply = requestPower(simulation, vm, action, { caller, origin, apiVersion: '2026-04-01', fault });
  if (reply.status >= 300) throw new Error(`${action} is refused: ${JSON.stringify(reply.body)}`);
}
