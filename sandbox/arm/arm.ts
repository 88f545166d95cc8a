import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { commonHeaders } from './arm-headers.ts';
import { readRequest } from './arm-reading.ts';
import { type ArmRequest, cleanPath } from './arm-request.ts';
import { hasFlag } from './capacity.ts';
import { type Reply, refusal, resourceGroupNotFound, subscriptionNotFound } from './errors.ts';
import { type Fault, isOverconstrained, takeFault } from './faults.ts';
import { groupId, keyOf } from './resource-id.ts';
import { computeRoutes } from './routes/compute.ts';
import { networkRoutes } from './routes/network.ts';
import { operationRoutes } from './routes/operations.ts';
import { resourceRoutes } from './routes/resources.ts';
import type { Route } from './routes/route.ts';
import { type Answer, faultReply, type Serving, serve } from './serving.ts';
import type { Simulation } from './simulation.ts';

type Bindings = { Bindings: HttpBindings };

/** Azure Resource Manager over HTTP: paths in any case, any api-version, a bearer token on each request. */
export function armApp(simulation: Simulation, serving: Serving): Hono<Bindings> {
  const app = new Hono<Bindings>({
    getPath: (request) => cleanPath(new URL(request.url).pathname)?.toLowerCase() ?? '/',
  });
  for (const route of [...resourceRoutes, ...computeRoutes, ...networkRoutes, ...operationRoutes])
    app.on(route.method, route.path, (context) =>
      serve(serving, context.env, () => answer(simulation, context, route)),
    );
  app.all('*', (context) => serve(serving, context.env, () => answer(simulation, context, undefined)));
  return app;
}

async function answer(
  simulation: Simulation,
  context: Context<Bindings>,
  route: Route | undefined,
): Promise<Answer> {
  const text = context.req.method === 'GET' ? '' : await context.req.text();
  simulation.schedule.runDue();
  const at = simulation.schedule.now();
  const { request, refused } = readRequest(simulation, context, text);
  const { reply, fault } = refused === undefined ? respond(simulation, request, route) : { reply: refused };
  const { caller, ifMatch, method, path } = request;
  simulation.journal.append({
    type: 'request',
    at,
    method,
    operation: route?.operation ?? 'unknown',
    path,
    status: fault?.effect.kind === 'drop' ? 0 : reply.status,
    correlationId: caller.correlationId,
    ...(caller.clientRequestId === undefined ? {} : { clientRequestId: caller.clientRequestId }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(fault === undefined ? {} : { faulted: fault.id }),
  });
  const headers = { ...commonHeaders(simulation, request, route), ...reply.headers };
  return { reply: { ...reply, headers }, fault };
}

function respond(simulation: Simulation, request: ArmRequest, route: Route | undefined): Answer {
  const missing = missingScope(simulation, request);
  if (missing !== undefined) return { reply: missing };
  if (route === undefined)
    return {
      reply: refusal(
        404,
        'InvalidResourceType',
        `No resource type answers ${request.method} ${request.path}.`,
      ),
    };
  const resource = route.resource(request, simulation);
  const fault = takeFault(simulation.world.faults, route.operation, resource, (candidate) =>
    applies(simulation, candidate, resource),
  );
  if (fault?.effect.kind === 'drop' && fault.effect.when === 'before') return { reply: { status: 0 }, fault };
  return { reply: faultReply(fault) ?? route.handle(simulation, request, fault), fault };
}

function applies(simulation: Simulation, fault: Fault, resource: string): boolean {
  if (!isOverconstrained(fault)) return true;
  const vm = simulation.world.virtualMachines[keyOf(resource)];
  return vm !== undefined && hasFlag(simulation, vm);
}

function missingScope({ world }: Simulation, { names }: ArmRequest): Reply | undefined {
  const { subscription, group } = names;
  if (subscription !== '' && world.subscriptions[keyOf(subscription)] === undefined)
    return subscriptionNotFound(subscription);
  if (group !== '' && world.resourceGroups[keyOf(groupId(subscription, group))] === undefined)
    return resourceGroupNotFound(group);
  return undefined;
}
