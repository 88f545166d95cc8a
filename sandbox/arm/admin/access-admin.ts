import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod';
import { denyAssignmentSchema, lockSchema, roleAssignmentSchema } from '../access/access-orders.ts';
import { quotaSchema } from '../quota.ts';
import { addScaleSet, scaleSetSchema } from '../scale-sets.ts';
import type { Simulation } from '../simulation.ts';
import type { World } from '../world.ts';
import { type AdminAnswer, answer, parsed } from './admin-json.ts';

type Kept = 'locks' | 'denyAssignments' | 'roleAssignments' | 'quotas';

/** Who may do what, and how much: lists that are read with GET and replaced with PUT; and Uniform scale sets, made with POST. */
export function accessAdmin(simulation: Simulation): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { world } = simulation;
  const list = <K extends Kept>(path: string, name: K, schema: z.ZodType<World[K]>): void => {
    app.get(path, (context) => context.json(world[name]));
    app.put(path, async (context) =>
      answer(
        context,
        await parsed(context, schema, (given): AdminAnswer => {
          world[name] = given;
          return { status: 200, body: given };
        }),
      ),
    );
  };
  list('/_sim/locks', 'locks', z.array(lockSchema));
  list('/_sim/deny-assignments', 'denyAssignments', z.array(denyAssignmentSchema));
  list('/_sim/role-assignments', 'roleAssignments', z.array(roleAssignmentSchema));
  list('/_sim/quotas', 'quotas', z.array(quotaSchema));
  app.post('/_sim/scale-sets', async (context) =>
    answer(
      context,
      await parsed(context, scaleSetSchema, (order): AdminAnswer => {
        return { status: 201, body: addScaleSet(simulation, order) };
      }),
    ),
  );
  return app;
}
