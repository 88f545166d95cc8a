import { app, type HttpRequest, type InvocationContext } from '@azure/functions';
import { durableOf } from '../../use-cases/durable-of.ts';
import { logOf } from '../../use-cases/log.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { whenAllowed } from './acts.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { forReaders, levelOf } from './auth/reader-guard.ts';
import { httpRoute } from './http-route.ts';
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
  httpRoute('getSweep', {
    route: 'sweep',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...forReaders(
      acts,
      scope.now,
    )((_request, context) => getSweep({ instances: Instances.of(context) }, scope)),
  });
  httpRoute('postSweep', {
    route: 'sweep',
    methods: ['POST'],
    authLevel: levelOf(acts),
    extraInputs: [durableBinding],
    handler: (request: HttpRequest, context: InvocationContext) =>
      whenAllowed(request, context, acts, (act) => postSweep(durableOf(context), logOf(context), scope, act)),
  });
}
