import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Operation, VirtualMachine } from '../world/world.ts';
import { textOf } from './guest-probe.ts';
import { settingsIn, withoutSettings } from './script-settings.ts';

export const serverScript = textOf('measure-server.sh');
export const clientScripts = {
  linux: textOf('measure-client.sh'),
  windows: textOf('measure-client.ps1'),
} as const;

const isOf = (operation: Operation, script: string): boolean =>
  operation.command !== undefined && withoutSettings(operation.command.script) === script;

function vmAt({ world }: Simulation, address: string): VirtualMachine | undefined {
  return Object.values(world.virtualMachines).find(({ resource }) =>
    resource.properties.networkProfile.networkInterfaces.some(({ id }) =>
      world.networkInterfaces[keyOf(id)]?.resource.properties.ipConfigurations.some(
        ({ properties }) => properties.privateIPAddress === address,
      ),
    ),
  );
}

/** The VM that serves a measurement at this address now, and its Run Command. */
export function servingAt(
  simulation: Simulation,
  address: string,
): { readonly vm: VirtualMachine; readonly operation: Operation } | undefined {
  const vm = vmAt(simulation, address);
  const operation = vm?.operation === undefined ? undefined : simulation.world.operations[vm.operation];
  if (vm === undefined || operation === undefined || !isOf(operation, serverScript)) return undefined;
  return { vm, operation };
}

// Until a script begins (run-command-overview says about twenty seconds), and what each run takes beside its seconds.
const untilBegun = 20;
const perRun = 1;

/** Has a late guest, or a measurement's script, take its time: a client its runs, and a server until some seconds after its last client, as `guest/measure-*.sh` do. */
export function takeTime(simulation: Simulation, vm: VirtualMachine, operation: Operation): void {
  const late = vm.guest?.answersAfterSeconds;
  if (late !== undefined) last(simulation, operation, late);
  if (operation.command === undefined) return;
  const settings = settingsIn(operation.command.script);
  const seconds = (name: string, defaultValue: number): number => Number(settings[name] ?? defaultValue);
  if (isOf(operation, serverScript)) last(simulation, operation, seconds('FIRST_WAIT', 180));
  if (!Object.values(clientScripts).some((script) => isOf(operation, script))) return;
  const server = servingAt(simulation, settings.SERVER ?? '')?.operation;
  const measures = 2 * seconds('RUNS', 5) * (seconds('SECONDS', 10) + perRun);
  const takes = untilBegun + (server === undefined ? seconds('FIRST_WAIT', 120) : measures);
  last(simulation, operation, takes);
  if (server === undefined) return;
  server.visited = true;
  last(simulation, server, takes + Number(settingsIn(server.command?.script ?? '').IDLE ?? 20));
}

function last({ schedule, touched }: Simulation, operation: Operation, seconds: number): void {
  operation.lastsUntil = schedule.now() + seconds * 1000;
  touched(operation.id);
  schedule.later(operation.lastsUntil, { kind: 'operation', id: operation.id });
}
