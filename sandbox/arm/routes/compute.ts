import * as z from 'zod';
import { instanceView } from '../compute/instance-view.ts';
import { requestPower } from '../compute/power.ts';
import { deleteVm, tagVm, vmReply, writeVm } from '../compute/virtual-machines.ts';
import { vmBody } from '../compute/vm-view.ts';
import { raiseWrite } from '../events/events-of-writes.ts';
import { runCommand } from '../guests/run-command.ts';
import { asRead } from '../kernel/former.ts';
import { groupId, keyOf, vmId } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { invalidBody, type Reply, resourceNotFound } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import type { PowerAction } from '../world/operation-names.ts';
import type { VmResource } from '../world/resources.ts';
import type { VirtualMachine } from '../world/world.ts';
import { callOf, pageOf, type Route, seenBy } from './route.ts';

const subscription = '/subscriptions/:subscription';
const vms = '/providers/microsoft.compute/virtualmachines';
const inGroup = `${subscription}/resourcegroups/:group${vms}`;
const one = `${inGroup}/:name`;

/** The body of a PATCH that changes tags and nothing else. */
export const tagsSchema = z.strictObject({ tags: z.record(z.string(), z.string()) });

function idOf({ names }: ArmRequest): string {
  return vmId(names.subscription, names.group, names.name);
}

function withVm({ world }: Simulation, request: ArmRequest, then: (vm: VirtualMachine) => Reply): Reply {
  const vm = world.virtualMachines[keyOf(idOf(request))];
  const { name, group } = request.names;
  return vm === undefined ? resourceNotFound('Microsoft.Compute/virtualMachines', name, group) : then(vm);
}

/** The same for reads, which may see the VM as it was, or not yet. */
function withVmRead(
  simulation: Simulation,
  request: ArmRequest,
  then: (vm: VirtualMachine, resource: VmResource) => Reply,
): Reply {
  return withVm(simulation, request, (vm) => {
    const resource = asRead(simulation, vm.resource);
    const { name, group } = request.names;
    return resource === undefined
      ? resourceNotFound('Microsoft.Compute/virtualMachines', name, group)
      : then(vm, resource);
  });
}

function vmsBelow(
  simulation: Simulation,
  scope: string,
): { id: string; vm: VirtualMachine; resource: VmResource }[] {
  const prefix = `${keyOf(scope)}/`;
  return Object.entries(simulation.world.virtualMachines).flatMap(([id, vm]) => {
    const resource = id.startsWith(prefix) ? asRead(simulation, vm.resource) : undefined;
    return resource === undefined ? [] : [{ id, vm, resource }];
  });
}

function listRoute(path: string, scopeOf: (request: ArmRequest) => string): Route {
  return {
    method: 'GET',
    path,
    operation: 'virtualMachines/list',
    resource: scopeOf,
    handle: (simulation, request) =>
      pageOf(
        seenBy(simulation, request, 'virtualMachines/list', vmsBelow(simulation, scopeOf(request))),
        request,
        ({ vm, resource }) => vmBody(simulation, vm, false, resource),
      ),
  };
}

function powerRoute(action: PowerAction): Route {
  return {
    method: 'POST',
    path: `${one}/${action.toLowerCase()}`,
    operation: `virtualMachines/${action}`,
    resource: idOf,
    handle: (simulation, request, fault) =>
      withVm(simulation, request, (vm) =>
        requestPower(simulation, vm, action, {
          ...callOf(request, fault),
          hibernate: action === 'deallocate' && request.query.get('hibernate') === 'true',
        }),
      ),
  };
}

function isExpanded({ query }: ArmRequest): boolean {
  return query.get('$expand')?.toLowerCase() === 'instanceview';
}

function tag(simulation: Simulation, request: ArmRequest): Reply {
  const body = tagsSchema.safeParse(request.body);
  if (!body.success) return invalidBody(faultsOf(body.error));
  return withVm(simulation, request, (vm) => {
    const reply = tagVm(simulation, vm, body.data.tags);
    if (reply.status === 200) raiseWrite(simulation, vm.resource.id, request.caller);
    return reply;
  });
}

/** VMs and their power. */
export const computeRoutes: readonly Route[] = [
  listRoute(`${subscription}${vms}`, ({ names }) => `/subscriptions/${names.subscription}`),
  listRoute(inGroup, ({ names }) => groupId(names.subscription, names.group)),
  {
    method: 'GET',
    path: one,
    operation: 'virtualMachines/read',
    resource: idOf,
    handle: (simulation, request) =>
      withVmRead(simulation, request, (vm, resource) =>
        vmReply(simulation, vm, 200, { expand: isExpanded(request), resource }),
      ),
  },
  {
    method: 'GET',
    path: `${one}/instanceview`,
    operation: 'virtualMachines/instanceView',
    resource: idOf,
    handle: (simulation, request) =>
      withVmRead(simulation, request, (vm) => ({ status: 200, body: instanceView(simulation, vm) })),
  },
  {
    method: 'PUT',
    path: one,
    operation: 'virtualMachines/write',
    resource: idOf,
    handle: (simulation, request, fault) =>
      writeVm(simulation, idOf(request), request.body, callOf(request, fault)),
  },
  { method: 'PATCH', path: one, operation: 'virtualMachines/tags', resource: idOf, handle: tag },
  {
    method: 'DELETE',
    path: one,
    operation: 'virtualMachines/delete',
    resource: idOf,
    handle: (simulation, request, fault) => {
      // Deleting what is not there succeeds at once, as ARM has it for every DELETE.
      if (simulation.world.virtualMachines[keyOf(idOf(request))] === undefined) return { status: 204 };
      return withVm(simulation, request, (vm) => deleteVm(simulation, vm, callOf(request, fault)));
    },
  },
  powerRoute('deallocate'),
  powerRoute('start'),
  powerRoute('powerOff'),
  powerRoute('restart'),
  {
    method: 'POST',
    path: `${one}/runcommand`,
    operation: 'virtualMachines/runCommand',
    resource: idOf,
    handle: (simulation, request, fault) =>
      withVm(simulation, request, (vm) => runCommand(simulation, vm, request.body, callOf(request, fault))),
  },
];
