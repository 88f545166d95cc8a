import type { InvocationContext } from '@azure/functions';
import { app } from 'durable-functions';
import { inActivitySpan } from './activities/activity-span.ts';
import type { SweepDeps } from './activities/sweep/sources.ts';
import { createSweepActivities, type SweepSteps } from './activities/sweep/sweep-activities.ts';
import { sweepsEntity } from './durable/entities.ts';
import { durableBinding, Instances } from './durable/instances.ts';
import { entities, orchestrations } from './durable/names.ts';
import { sweep } from './orchestrations/sweep/sweep.ts';
import { sweepCandidates } from './orchestrations/sweep/sweep-candidates.ts';
import { sweepSubscription } from './orchestrations/sweep/sweep-subscription.ts';

/** Registers everything durable of the sweep with the Functions host. */
export function registerSweepWorkflow(deps: SweepDeps, steps: SweepSteps<InvocationContext>): void {
  app.orchestration(orchestrations.sweep, sweep);
  app.orchestration(orchestrations.sweepSubscription, sweepSubscription);
  app.orchestration(orchestrations.sweepCandidates, sweepCandidates);
  app.entity(entities.sweeps, sweepsEntity);
  const activities = createSweepActivities<InvocationContext>(deps, steps, (context) =>
    Instances.of(context),
  );
  for (const name of Object.keys(activities) as (keyof typeof activities)[]) {
    // Inputs are our own orchestrations': their types are checked where they are called.
    const step = activities[name] as (input: unknown, context: InvocationContext) => Promise<unknown>;
    app.activity(name, {
      extraInputs: [durableBinding],
      handler: (input: unknown, context: InvocationContext) =>
        inActivitySpan(deps.telemetry, name, input, () => step(input, context)),
    });
  }
}
