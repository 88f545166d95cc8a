import { app, type InvocationContext } from '@azure/functions';
import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import type { ConfigReading } from '../../config/config.ts';
import type { Notifier } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { EventCount } from '../../use-cases/fleet-status/event-count.ts';
import { logOf } from '../../use-cases/log.ts';
import { notifierFor } from '../../use-cases/notifications/notifier-for.ts';
import { recoverHeld } from '../../use-cases/recover-held.ts';
import { longPass } from '../../use-cases/recovery/long-pass.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { onResourceEvent } from '../events/on-resource-event.ts';
import { approveMany, approveRun, rejectRun } from './approvals.ts';
import { getAssessment, postAssessment } from './assessment.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { getHealth } from './health-route.ts';
import { route } from './http-route.ts';
import type { ReaderAssessments } from './readers/reader-assessments.ts';
import { registerPageData } from './register-page.ts';
import { registerRecords } from './register-records.ts';
import { acknowledgeRun, cancelRun } from './run-acts.ts';
import { actOnSafeguards, getSafeguards } from './safeguards-routes.ts';
import { getVms } from './vms.ts';

/** What operators need besides: who may act, and where alerts go. */
export interface Operating {
  readonly acts: ActSettings;
  /** Assessments of single VMs for readers. */
  readonly assessments: ReaderAssessments;
  readonly notifier: Notifier;
  /** Absent where the app has no storage of its own. */
  readonly records?: Records;
  /** How long the history of an ended run is kept, in days. */
  readonly historyDays: number;
  readonly count: EventCount;
  /** The names of the receivers of notifications. */
  readonly receivers: readonly string[];
}

/** Registers the app's triggers. Function names are part of URLs and of the event subscription. */
export function registerTriggers(deps: EventDeps, operating: Operating): void {
  const { acts, assessments, notifier, count } = operating;
  const reading = { ...deps, acts, assessments };
  const notifyFrom = notifierFor(notifier, deps);
  const guards = { acts, now: deps.now };
  app.eventGrid('onResourceEvent', {
    extraInputs: [durableBinding],
    handler: async (event: unknown, context: InvocationContext) => {
      const [durable, log] = [durableOf(context), logOf(context)];
      await count.around(durable, log, () =>
        onResourceEvent(event, durable, log, { ...deps, notify: notifyFrom(context) }),
      );
    },
  });
  route('assessment', guards, (asked, context) =>
    getAssessment(asked, Instances.of(context), logOf(context), reading),
  );
  route('assessments', guards, (asked, context) =>
    postAssessment(asked, Instances.of(context), logOf(context), reading),
  );
  route('vms', guards, (asked) => getVms(asked, deps.keeper));
  route('getSafeguards', guards, (_asked, context) => getSafeguards(Instances.of(context)));
  registerTimer(deps, operating);
  registerActs(deps, acts);
  registerRecords(deps, operating);
  registerPageData(deps, operating);
}

/** Timers: orphaned runs are recovered, starts without an event are found, alerts that nobody has acknowledged are repeated, and heartbeats are written. */
function registerTimer(deps: EventDeps, { notifier, records, count }: Operating): void {
  const notifyFrom = notifierFor(notifier, deps);
  const own = records === undefined ? {} : { records };
  // Between the long passes, which begin with the minute.
  app.timer('slotRecovery', {
    schedule: '30 * * * * *',
    extraInputs: [durableBinding],
    handler: async (_timer: unknown, context: InvocationContext) => {
      const scope = { durable: durableOf(context), log: logOf(context), notify: notifyFrom(context) };
      await recoverHeld({ ...scope, deps, ...own });
    },
  });
  app.timer('recovery', {
    schedule: '0 */5 * * * *',
    extraInputs: [durableBinding],
    handler: async (_timer: unknown, context: InvocationContext) => {
      const running = { durable: durableOf(context), log: logOf(context), notify: notifyFrom(context) };
      await longPass({ ...running, deps, ...own }, { ...deps, count });
    },
  });
}

/** What only operators may do. */
function registerActs({ now }: EventDeps, acts: ActSettings): void {
  const time = (): string => new Date(now()).toISOString();
  const guards = { acts, now };
  route('cancelRemediation', guards, (asked, context) => cancelRun(durableOf(context), asked));
  route('approveRemediation', guards, (asked, context) => approveRun(durableOf(context), asked));
  route('rejectRemediation', guards, (asked, context) => rejectRun(durableOf(context), asked));
  route('approveMany', guards, (asked, context) => approveMany(durableOf(context), asked));
  route('acknowledgeRemediation', guards, (asked, context) =>
    acknowledgeRun(durableOf(context), asked, time()),
  );
  route('actOnSafeguards', guards, (asked, context) => actOnSafeguards(durableOf(context), asked, time()));
}

/** Health is answered whatever the configuration. */
export function registerHealth(reading: ConfigReading, version: string, keeper?: AssessmentStore): void {
  route('health', undefined, () => getHealth(reading, version, keeper));
}
