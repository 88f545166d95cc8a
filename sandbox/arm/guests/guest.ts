import { lastReport } from '../compute/instance-view.ts';
import { raise } from '../events/events.ts';
import { takeFault } from '../faults/faults.ts';
import { keyOf } from '../kernel/resource-id.ts';
import { changed, drawnTime, type Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import type { VirtualMachine } from '../world/world.ts';
import { bootNewest, managesVirtualFunctions } from './guest-inside.ts';
import {
  bindVirtualFunctions,
  findHost,
  offerVirtualFunctions,
  withdrawVirtualFunction,
} from './virtual-functions.ts';

/** What the platform itself does is done by this principal. */
const platform: Caller = {
  correlationId: '00000000-0000-0000-0000-000000000000',
  method: 'PUT',
  url: 'https://management.azure.com',
  ip: '20.50.2.1',
  claims: { appid: '579d9c9d-4c83-4efc-8124-7eba65ed3356' },
};

/** The guest comes up, on its former host or another one: after a while its agent reports, and extensions that are not there yet go on installing. */
export function boot(
  simulation: Simulation,
  vm: VirtualMachine,
  options: { readonly allocated: boolean; readonly anotherHost?: boolean },
): void {
  const { world, schedule } = simulation;
  const { id } = vm.resource;
  vm.boots++;
  agentLost(simulation, vm);
  delete vm.silent;
  delete vm.agentStaleUntil;
  const fault = takeFault(world.faults, 'guest/boot', id, schedule.now());
  if (fault?.effect.kind === 'silent-guest')
    vm.silent = fault.effect.whileAccelerated === true ? 'while-accelerated' : 'always';
  if (fault?.effect.kind === 'stale-agent') {
    vm.agentStaleUntil = schedule.now() + fault.effect.seconds * 1000;
    if (fault.effect.silent === true) vm.silent = 'always';
  }
  if (fault?.effect.kind === 'halting-guest')
    schedule.later(schedule.now() + fault.effect.seconds * 1000, {
      kind: 'halt',
      vm: keyOf(id),
      boot: vm.boots,
    });
  bootNewest(vm);
  if (options.anotherHost === true) findHost(simulation, vm);
  if (options.allocated) offerVirtualFunctions(simulation, vm);
  bindVirtualFunctions(simulation, vm);
  if (managesVirtualFunctions(simulation, vm)) vm.silent ??= 'while-accelerated';
  expectAgent(simulation, vm);
  for (const { name, state, seconds } of vm.extensions)
    if (state === 'Creating') expectExtension(simulation, vm, name, seconds);
}

function expectExtension({ schedule }: Simulation, vm: VirtualMachine, name: string, seconds: number): void {
  const { id } = vm.resource;
  schedule.later(schedule.now() + seconds * 1000, {
    kind: 'extension',
    vm: keyOf(id),
    name,
    boot: vm.boots,
  });
}

function expectAgent(simulation: Simulation, vm: VirtualMachine): void {
  const { schedule } = simulation;
  const { id } = vm.resource;
  if (vm.silent === 'always' || (vm.silent === 'while-accelerated' && vm.virtualFunctions.length > 0)) return;
  const takes = drawnTime(simulation, `agent/${vm.os}`, id, vm.boots);
  schedule.later(schedule.now() + takes, { kind: 'agent', vm: keyOf(id), boot: vm.boots });
}

/** The agent reports for the first time since its boot. */
export function agentReports(simulation: Simulation, key: string, bootCount: number): void {
  const vm = simulation.world.virtualMachines[key];
  if (
    vm === undefined ||
    vm.boots !== bootCount ||
    vm.power !== 'running' ||
    vm.agentReadySince !== undefined
  )
    return;
  vm.agentReadySince = simulation.schedule.now();
  changed(simulation, 'agent', vm.resource.id, 'not-ready', 'ready');
}

/** The guest is gone or going: its agent reports no more. */
export function agentLost(simulation: Simulation, vm: VirtualMachine): void {
  if (vm.agentReadySince === undefined) return;
  vm.agentReportedBefore = lastReport(simulation, vm.agentReadySince);
  delete vm.agentReadySince;
  changed(simulation, 'agent', vm.resource.id, 'ready', 'not-ready');
}

/** An extension is installed. */
export function extensionSettles(simulation: Simulation, key: string, name: string, bootCount: number): void {
  const vm = simulation.world.virtualMachines[key];
  const extension = vm?.extensions.find((one) => one.name === name);
  if (vm === undefined || extension === undefined || vm.boots !== bootCount || vm.power !== 'running') return;
  if (extension.state === 'Succeeded') return;
  extension.state = 'Succeeded';
  const resource = `${vm.resource.id}/extensions/${name}`;
  changed(simulation, 'extension', resource, 'Creating', 'Succeeded');
  raise(simulation, {
    operationName: 'Microsoft.Compute/virtualMachines/extensions/write',
    resource,
    outcome: 'Success',
    caller: platform,
  });
}

/** The host takes a virtual function away; a guest that was silent because of it may come back. */
export function unbindVirtualFunction(simulation: Simulation, vm: VirtualMachine, nic: string): void {
  const had = withdrawVirtualFunction(simulation, vm, nic);
  if (had && vm.silent === 'while-accelerated' && vm.power === 'running') expectAgent(simulation, vm);
}
