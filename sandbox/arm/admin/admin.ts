import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod';
import { type Clock, DrivenClock } from '../../clock.ts';
import type { InFlight } from '../../in-flight.ts';
import { addFault, deleteVmNow, findVm, setVmTags } from '../compute/commands.ts';
import { createVm } from '../compute/create-vm.ts';
import { readVmOrder } from '../compute/vm-order.ts';
import { faultSchema } from '../faults/faults.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { describe, describeVm } from '../world/state.ts';
import { subscribe, webhookSchema } from '../world/subscriptions.ts';
import { type AdminAnswer, answer, applied, parsed } from './admin-json.ts';
import { refuseForeign } from './same-origin.ts';
import { worldAdmin } from './world-admin.ts';

type Bindings = { Bindings: HttpBindings };

const tagsSchema = z.strictObject({ tags: z.record(z.string(), z.string()) });
const sinceSchema = z.coerce.number().int().nonnegative();

/** The admin interface: the world as JSON, and what a person or a story does to it. */
export function adminApp(simulation: Simulation, clock: Clock, inFlight: InFlight): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const { world, schedule, journal } = simulation;
  app.use(refuseForeign);
  app.use(async (_context, next) => {
    schedule.runDue();
    await next();
    simulation.touched();
  });

  app.get('/_sim/state', (context) => context.json(describe(simulation)));
  app.get('/_sim/vms', (context) =>
    context.json(Object.values(world.virtualMachines).map((vm) => describeVm(simulation, vm))),
  );
  app.post('/_sim/vms', async (context) =>
    answer(
      context,
      await applied(context, (given) => {
        const created = createVm(simulation, readVmOrder(simulation, given));
        return created.ok
          ? { status: 201, body: created.value }
          : { status: 409, body: { faults: created.faults } };
      }),
    ),
  );
  app.patch('/_sim/vms/:name', async (context) =>
    answer(
      context,
      await parsed(context, tagsSchema, ({ tags }) => {
        const vm = findVm(simulation, context.req.param('name'));
        if (vm === undefined) return noVm(context.req.param('name'));
        setVmTags(simulation, vm, tags);
        return { status: 200, body: describeVm(simulation, vm) };
      }),
    ),
  );
  app.delete('/_sim/vms/:name', (context) => {
    const vm = findVm(simulation, context.req.param('name'));
    if (vm === undefined) return answer(context, noVm(context.req.param('name')));
    deleteVmNow(simulation, vm);
    return answer(context, { status: 200, body: { deleted: vm.resource.id } });
  });
  app.get('/_sim/nics', (context) =>
    context.json(Object.values(world.networkInterfaces).map(({ resource }) => resource)),
  );
  app.get('/_sim/faults', (context) => context.json(world.faults));
  app.post('/_sim/faults', async (context) =>
    answer(
      context,
      await parsed(context, faultSchema, (order) => ({ status: 201, body: addFault(simulation, order) })),
    ),
  );
  app.delete('/_sim/faults', (context) => {
    const removed = world.faults.length;
    world.faults = [];
    return context.json({ removed });
  });
  app.get('/_sim/requests', (context) => {
    const since = sinceSchema.safeParse(context.req.query('since') ?? '0');
    if (!since.success)
      return answer(context, {
        status: 400,
        body: { faults: ["since: must be a number, the 'seq' of an entry"] },
      });
    return context.json(journal.since(since.data));
  });
  app.get('/_sim/events', (context) =>
    context.json(
      world.events.map((event) => {
        return { ...event, deliveries: world.deliveries.filter(({ eventId }) => eventId === event.id) };
      }),
    ),
  );
  app.get('/_sim/clock', (context) => {
    const next = clock instanceof DrivenClock ? clock.nextWake() : world.tasks[0]?.at;
    return context.json({ now: clock.now(), nextWake: next ?? null, inFlight: inFlight.count });
  });
  app.get('/_sim/subscriptions', (context) => context.json(world.webhooks));
  app.post('/_sim/subscriptions', async (context) =>
    answer(
      context,
      await parsed(context, webhookSchema, async (webhook) => {
        const subscribed = await subscribe(simulation, inFlight, webhook);
        return subscribed.ok
          ? { status: 201, body: webhook }
          : { status: 502, body: { faults: [subscribed.reason] } };
      }),
    ),
  );
  app.route('/', worldAdmin(simulation));
  app.notFound((context) =>
    answer(context, {
      status: 404,
      body: { faults: [`nothing at ${context.req.method} ${context.req.path}`] },
    }),
  );
  return app;
}

function noVm(name: string): AdminAnswer {
  return { status: 404, body: { faults: [`no VM '${name}'`] } };
}
