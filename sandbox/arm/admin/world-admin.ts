import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod';
import { deploy, deploymentSchema } from '../deployments.ts';
import { setGroup } from '../resource-groups.ts';
import { fixedAnswerSchema } from '../run-command/answers.ts';
import type { Simulation } from '../simulation.ts';
import { capacitySchema, groupChangeSchema, restrictionSchema } from '../world-orders.ts';
import { type AdminAnswer, answer, parsed } from './admin-json.ts';

/** Room, restrictions, answers to Run Command, resource groups and deployments. */
export function worldAdmin(simulation: Simulation): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { world } = simulation;
  app.get('/_sim/capacity', (context) => context.json(world.capacity));
  app.put('/_sim/capacity', async (context) =>
    answer(
      context,
      await parsed(context, z.array(capacitySchema), (limits): AdminAnswer => {
        world.capacity = limits;
        return { status: 200, body: limits };
      }),
    ),
  );
  app.get('/_sim/restrictions', (context) => context.json(world.restrictions));
  app.put('/_sim/restrictions', async (context) =>
    answer(
      context,
      await parsed(context, z.array(restrictionSchema), (restrictions): AdminAnswer => {
        world.restrictions = restrictions;
        return { status: 200, body: restrictions };
      }),
    ),
  );
  app.get('/_sim/run-commands', (context) => context.json(world.runCommandAnswers));
  app.put('/_sim/run-commands', async (context) =>
    answer(
      context,
      await parsed(context, z.array(fixedAnswerSchema), (answers): AdminAnswer => {
        world.runCommandAnswers = answers;
        return { status: 200, body: answers };
      }),
    ),
  );
  app.get('/_sim/resource-groups', (context) => context.json(Object.values(world.resourceGroups)));
  app.put('/_sim/resource-groups/:name', async (context) =>
    answer(
      context,
      await parsed(context, groupChangeSchema, (change): AdminAnswer => {
        const subscription = Object.values(world.subscriptions)[0]?.id ?? '';
        const group = setGroup(simulation, subscription, context.req.param('name'), change);
        return { status: 200, body: group };
      }),
    ),
  );
  app.post('/_sim/deployments', async (context) =>
    answer(
      context,
      await parsed(context, deploymentSchema, (order): AdminAnswer => {
        const deployed = deploy(simulation, order);
        return deployed.ok
          ? { status: 201, body: deployed.value }
          : { status: 409, body: { faults: deployed.faults } };
      }),
    ),
  );
  return app;
}
