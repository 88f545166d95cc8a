import { raiseWrite } from '../events/events-of-writes.ts';
import { asRead } from '../kernel/former.ts';
import { groupId, keyOf, nicId } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { deleteNic, nicReply, tagNic, writeNic } from '../network/network-interfaces.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { invalidBody, type Reply, resourceNotFound } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import type { NetworkInterface } from '../world/world.ts';
import { tagsSchema } from './compute.ts';
import { callOf, pageOf, type Route, seenBy } from './route.ts';

const subscription = '/subscriptions/:subscription';
const nics = '/providers/microsoft.network/networkinterfaces';
const inGroup = `${subscription}/resourcegroups/:group${nics}`;
const one = `${inGroup}/:name`;

function idOf({ names }: ArmRequest): string {
  return nicId(names.subscription, names.group, names.name);
}

function withNic({ world }: Simulation, request: ArmRequest, then: (nic: NetworkInterface) => Reply): Reply {
  const nic = world.networkInterfaces[keyOf(idOf(request))];
  return nic === undefined ? notFound(request) : then(nic);
}

function notFound({ names }: ArmRequest): Reply {
  return resourceNotFound('Microsoft.Network/networkInterfaces', names.name, names.group);
}

function listRoute(path: string, scopeOf: (request: ArmRequest) => string): Route {
  return {
    method: 'GET',
    path,
    operation: 'networkInterfaces/list',
    resource: scopeOf,
    handle: (simulation, request) => {
      const prefix = `${keyOf(scopeOf(request))}/`;
      const found = Object.entries(simulation.world.networkInterfaces).flatMap(([key, { resource }]) => {
        const shown = key.startsWith(prefix) ? asRead(simulation, resource) : undefined;
        return shown === undefined ? [] : [shown];
      });
      return pageOf(seenBy(simulation, request, 'networkInterfaces/list', found), request, (one) => one);
    },
  };
}

function tag(simulation: Simulation, request: ArmRequest): Reply {
  const body = tagsSchema.safeParse(request.body);
  if (!body.success) return invalidBody(faultsOf(body.error));
  return withNic(simulation, request, (nic) => {
    const reply = tagNic(simulation, nic, body.data.tags);
    if (reply.status === 200) raiseWrite(simulation, nic.resource.id, request.caller);
    return reply;
  });
}

/** Network interfaces. */
export const networkRoutes: readonly Route[] = [
  listRoute(`${subscription}${nics}`, ({ names }) => `/subscriptions/${names.subscription}`),
  listRoute(inGroup, ({ names }) => groupId(names.subscription, names.group)),
  {
    method: 'GET',
    path: one,
    operation: 'networkInterfaces/read',
    resource: idOf,
    handle: (simulation, request) =>
      withNic(simulation, request, ({ resource }) => {
        const shown = asRead(simulation, resource);
        return shown === undefined ? notFound(request) : nicReply(shown);
      }),
  },
  {
    method: 'PUT',
    path: one,
    operation: 'networkInterfaces/write',
    resource: idOf,
    handle: (simulation, request, fault) =>
      writeNic(simulation, idOf(request), request.body, request.ifMatch, callOf(request, fault)),
  },
  { method: 'PATCH', path: one, operation: 'networkInterfaces/tags', resource: idOf, handle: tag },
  {
    method: 'DELETE',
    path: one,
    operation: 'networkInterfaces/delete',
    resource: idOf,
    handle: (simulation, request, fault) => {
      if (simulation.world.networkInterfaces[keyOf(idOf(request))] === undefined) return { status: 204 };
      return withNic(simulation, request, (nic) => deleteNic(simulation, nic, callOf(request, fault)));
    },
  },
];
