import type { InvocationContext } from '@azure/functions';
import { app as durable } from 'durable-functions';
import type { SafeguardLimits } from '../core/coordination/safeguards-state.ts';
import type { NoticeLog } from '../ports/notify.ts';
import type { Runs } from '../ports/runs.ts';
import { type ActivityDeps, createActivities } from './activities/activities.ts';
import { inActivitySpan } from './activities/activity-span.ts';
import type { Activities } from './activities/activity-types.ts';
import {
  alertsEntity,
  dueEntity,
  heartbeatEntity,
  leaseEntity,
  outboxEntity,
  pendingStartEntity,
  preflightsEntityOf,
  registryEntity,
  safeguardsEntityOf,
} from './durable/entities.ts';
import { durableBinding, Instances } from './durable/instances.ts';
import { entities, orchestrations } from './durable/names.ts';
import { awaitHealth } from './orchestrations/guest/await-health.ts';
import { probeGuest } from './orchestrations/guest/guest-probe.ts';
import { preflight } from './orchestrations/guest/preflight.ts';
import { followOperation } from './orchestrations/operations/follow-operation.ts';
import { setFlag } from './orchestrations/operations/set-flag.ts';
import { remediate } from './orchestrations/remediate.ts';
import { safeguardLimitsOf } from './orchestrations/safeguard.ts';

/** Registers everything durable that a remediation needs, with the Functions host. */
export function registerWorkflow(
  deps: ActivityDeps,
  app: Pick<typeof durable, 'orchestration' | 'entity' | 'activity'> = durable,
): void {
  app.orchestration(orchestrations.remediate, remediate);
  app.orchestration(orchestrations.followOperation, followOperation);
  app.orchestration(orchestrations.setFlag, setFlag);
  app.orchestration(orchestrations.awaitHealth, awaitHealth);
  app.orchestration(orchestrations.guestProbe, probeGuest);
  app.orchestration(orchestrations.preflight, preflight);
  app.entity(entities.lease, leaseEntity);
  app.entity(entities.registry, registryEntity);
  app.entity(entities.pendingStart, pendingStartEntity);
  app.entity(entities.alerts, alertsEntity);
  // While the configuration is faulty, runs go on with the numbers that they were started with.
  const limits = (): SafeguardLimits | undefined =>
    deps.suspended === true ? undefined : safeguardLimitsOf(deps.policy);
  app.entity(entities.safeguards, safeguardsEntityOf(limits));
  app.entity(
    entities.preflights,
    preflightsEntityOf(() => (deps.suspended === true ? undefined : deps.policy.preflightsPerHour)),
  );
  app.entity(entities.due, dueEntity);
  app.entity(entities.outbox, outboxEntity);
  app.entity(entities.heartbeat, heartbeatEntity);
  const activities = createActivities(deps);
  for (const name of Object.keys(activities) as (keyof Activities)[]) {
    // Inputs are our own orchestrations': their types are checked where they are called.
    const run = activities[name] as (input: unknown, runs: Runs, log: NoticeLog) => Promise<unknown>;
    app.activity(name, {
      extraInputs: [durableBinding],
      handler: (input: unknown, context: InvocationContext) =>
        inActivitySpan(deps.telemetry, name, input, () => run(input, Instances.of(context), context)),
    });
  }
}
