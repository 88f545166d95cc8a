import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Simulation } from '../kernel/simulation.ts';
import { type AdminAnswer, answer, applied } from './admin-json.ts';
import { deploy, readDeployment } from './deployments.ts';
import { orderSize } from './size-orders.ts';
import {
  changeGroup,
  changeSubscription,
  type ListName,
  orderResource,
  orderScaleSet,
  replaceList,
} from './world-changes.ts';

const lists: readonly (readonly [path: string, name: ListName])[] = [
  ['/_sim/capacity', 'capacity'],
  ['/_sim/restrictions', 'restrictions'],
  ['/_sim/quotas', 'quotas'],
  ['/_sim/advice', 'advice'],
  ['/_sim/locks', 'locks'],
  ['/_sim/deny-assignments', 'denyAssignments'],
  ['/_sim/role-assignments', 'roleAssignments'],
  ['/_sim/run-commands', 'runCommandAnswers'],
];

/** Everything but VMs, faults and events: lists that are read with GET and replaced with PUT, groups, tags, resources and deployments. */
export function worldAdmin(simulation: Simulation): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { world } = simulation;
  for (const [path, name] of lists) {
    app.get(path, (context) => context.json(world[name]));
    app.put(path, async (context) =>
      answer(
        context,
        await applied(context, (given) => ({ status: 200, body: replaceList(simulation, name, given) })),
      ),
    );
  }
  app.get('/_sim/resource-groups', (context) => context.json(Object.values(world.resourceGroups)));
  app.put('/_sim/resource-groups/:name', async (context) =>
    answer(
      context,
      await applied(context, (given) => {
        return { status: 200, body: changeGroup(simulation, context.req.param('name'), given) };
      }),
    ),
  );
  app.get('/_sim/subscription-tags', (context) => context.json(Object.values(world.subscriptions)));
  app.put('/_sim/subscription-tags', async (context) =>
    answer(
      context,
      await applied(context, (given) => ({ status: 200, body: changeSubscription(simulation, given) })),
    ),
  );
  app.get('/_sim/resources', (context) => context.json(Object.values(world.others)));
  app.post('/_sim/resources', async (context) =>
    answer(
      context,
      await applied(context, (given): AdminAnswer => {
        const added = orderResource(simulation, given);
        return added.ok
          ? { status: 201, body: added.value }
          : { status: 409, body: { faults: added.faults } };
      }),
    ),
  );
  app.get('/_sim/sizes', (context) => context.json(Object.values(world.sizes)));
  app.post('/_sim/sizes', async (context) =>
    answer(context, await applied(context, (given) => ({ status: 201, body: orderSize(simulation, given) }))),
  );
  app.post('/_sim/scale-sets', async (context) =>
    answer(
      context,
      await applied(context, (given) => ({ status: 201, body: orderScaleSet(simulation, given) })),
    ),
  );
  app.post('/_sim/deployments', async (context) =>
    answer(
      context,
      await applied(context, (given): AdminAnswer => {
        const deployed = deploy(simulation, readDeployment(simulation, given));
        return deployed.ok
          ? { status: 201, body: deployed.value }
          : { status: 409, body: { faults: deployed.faults } };
      }),
    ),
  );
  return app;
}
