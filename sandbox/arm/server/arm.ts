import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { principalOf } from '../access/authorization.ts';
import { refuseAccess } from '../access/refuse-access.ts';
import { hasFlag } from '../compute/capacity.ts';
import { type Fault, isOver, isOverconstrained, takeFault } from '../faults/faults.ts';
import { groupId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { accessRoutes } from '../routes/access.ts';
import { availabilitySetRoutes } from '../routes/availability-sets.ts';
import { computeRoutes } from '../routes/compute.ts';
import { deploymentRoutes } from '../routes/deployments.ts';
import { diskRoutes } from '../routes/disks.ts';
import { graphRoutes } from '../routes/graph.ts';
import { imageRoutes } from '../routes/images.ts';
import { networkRoutes } from '../routes/network.ts';
import { operationRoutes } from '../routes/operations.ts';
import { readableRoutes } from '../routes/readable.ts';
import { resourceRoutes } from '../routes/resources.ts';
import type { Route } from '../routes/route.ts';
import { scaleSetRoutes } from '../routes/scale-sets.ts';
import { skuRoutes } from '../routes/skus.ts';
import { limitsOf } from '../throttling/limits.ts';
import { take } from '../throttling/throttle.ts';
import { commonHeaders } from './arm-headers.ts';
import { readRequest } from './arm-reading.ts';
import { type ArmRequest, cleanPath } from './arm-request.ts';
import { type Reply, refusal, resourceGroupNotFound, subscriptionNotFound } from './errors.ts';
import { type Answer, faultReply, type Serving, serve } from './serving.ts';
import { addSignIn } from './sign-in.ts';

type Bindings = { Bindings: HttpBindings };

/** Azure Resource Manager over HTTP: paths in any case, any api-version, a bearer token on each request. */
export function armApp(simulation: Simulation, serving: Serving): Hono<Bindings> {
  const app = new Hono<Bindings>({
    getPath: (request) => cleanPath(new URL(request.url).pathname)?.toLowerCase() ?? '/',
  });
  addSignIn(app, simulation, serving);
  for (const route of [
    ...resourceRoutes,
    ...computeRoutes,
    ...networkRoutes,
    ...operationRoutes,
    ...accessRoutes,
    ...availabilitySetRoutes,
    ...readableRoutes,
    ...diskRoutes,
    ...skuRoutes,
    ...deploymentRoutes,
    ...imageRoutes,
    ...scaleSetRoutes,
    ...graphRoutes,
  ])
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
  const resource = route?.resource(request, simulation) ?? '';
  // A request without a valid token has no caller, and counts against no limit.
  const taken =
    refused === undefined
      ? take(simulation, limitsOf(request, route?.operation, resource, principalOf(request.caller).id))
      : { headers: {} };
  const { reply, fault }: Answer =
    refused === undefined && taken.refused === undefined
      ? simulation.journal.because(request.caller.correlationId, () =>
          respond(simulation, request, route, resource),
        )
      : { reply: refused ?? taken.refused ?? { status: 500 } };
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
  if (method !== 'GET') simulation.touched(resource);
  const headers = { ...commonHeaders(simulation, request, route), ...taken.headers, ...reply.headers };
  return { reply: { ...reply, headers }, fault };
}

function respond(
  simulation: Simulation,
  request: ArmRequest,
  route: Route | undefined,
  resource: string,
): Answer {
  const recorded = recordedRead(simulation, request);
  if (recorded !== undefined) return { reply: recorded };
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
  const refused = refuseAccess(simulation, request, route, resource);
  if (refused !== undefined) return { reply: refused };
  const fault = takeFault(
    simulation.world.faults,
    route.operation,
    resource,
    simulation.schedule.now(),
    (candidate) => applies(simulation, candidate, resource),
  );
  if (fault?.effect.kind === 'drop' && fault.effect.when === 'before') return { reply: { status: 0 }, fault };
  return { reply: faultReply(fault) ?? route.handle(simulation, request, fault), fault };
}

function recordedRead({ settings }: Simulation, { method, path }: ArmRequest): Reply | undefined {
  const body = method === 'GET' ? settings.recordedReads.get(keyOf(path)) : undefined;
  return body === undefined ? undefined : { status: 200, body };
}

function applies(simulation: Simulation, fault: Fault, resource: string): boolean {
  if (isOver(fault, simulation.schedule.now())) return false;
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
