import { app, type InvocationContext } from '@azure/functions';
import { durableOf } from '../../use-cases/durable-of.ts';
import { logOf } from '../../use-cases/log.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { route } from './http-route.ts';
import { beginSweep, getSweep, postSweep, type SweepScope } from './sweep-routes.ts';

/** Registers the timer and the routes that begin a sweep, and the route of its figures. */
export function registerSweep(scope: SweepScope, acts: ActSettings): void {
  const { schedule } = scope;
  // The timer that repeats alerts already reports what is wrong.
  if (schedule !== undefined && scope.suspended === undefined)
    app.timer('sweepTimer', {
      schedule,
      extraInputs: [durableBinding],
      handler: async (_timer: unknown, context: InvocationContext) => {
        await beginSweep(durableOf(context), logOf(context), scope, 'timer');
      },
    });
  const guards = { acts, now: scope.now };
  route('getSweep', guards, (_asked, context) => getSweep({ instances: Instances.of(context) }, scope));
  route('postSweep', guards, (asked, context) => postSweep(durableOf(context), logOf(context), scope, asked));
}
