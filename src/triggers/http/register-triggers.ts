import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import type { ConfigReading } from '../../config/config.ts';
import type { Notifier } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { EventCount } from '../../use-cases/fleet-status/event-count.ts';
import { logOf } from '../../use-cases/log.ts';
import { notifierFor } from '../../use-cases/notifications/notifier-for.ts';
import { recoverHeld } from '../../use-cases/recover-held.ts';
import { longPass } from '../../use-cases/recovery/long-pass.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { onResourceEvent } from '../events/on-resource-event.ts';
import { type Act, whenAllowed } from './acts.ts';
import { answerRun, approveMany } from './approvals.ts';
import { getAssessment, postAssessment } from './assessment.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { forReaders, levelOf, unlessSuspended } from './auth/reader-guard.ts';
import { getHealth } from './health-route.ts';
import { httpRoute } from './http-route.ts';
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
  const { suspended } = deps;
  const reading = { ...deps, acts, assessments };
  const notifyFrom = notifierFor(notifier, deps);
  const readers = forReaders(acts, deps.now);
  app.eventGrid('onResourceEvent', {
    extraInputs: [durableBinding],
    handler: async (event: unknown, context: InvocationContext) => {
      const [durable, log] = [durableOf(context), logOf(context)];
      await count.around(durable, log, () =>
        onResourceEvent(event, durable, log, { ...deps, notify: notifyFrom(context) }),
      );
    },
  });
  httpRoute('assessment', {
    route: 'assessment',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...readers(
      unlessSuspended(suspended, (request, context) =>
        getAssessment(request, Instances.of(context), logOf(context), reading),
      ),
    ),
  });
  httpRoute('assessments', {
    route: 'assessment',
    methods: ['POST'],
    extraInputs: [durableBinding],
    ...readers(
      unlessSuspended(suspended, (request, context) =>
        postAssessment(request, Instances.of(context), logOf(context), reading),
      ),
    ),
  });
  httpRoute('vms', {
    route: 'vms',
    methods: ['GET'],
    ...readers((request) => getVms(request, deps.keeper)),
  });
  httpRoute('getSafeguards', {
    route: 'safeguards',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...readers((_request, context) => getSafeguards(Instances.of(context))),
  });
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
function registerActs({ now }: EventDeps, settings: ActSettings): void {
  const time = (): string => new Date(now()).toISOString();
  const post = (
    name: string,
    route: string,
    perform: (durable: DurableAccess, request: HttpRequest, act: Act) => Promise<HttpResponseInit>,
  ): void =>
    httpRoute(name, {
      route,
      methods: ['POST'],
      authLevel: levelOf(settings),
      extraInputs: [durableBinding],
      handler: (request: HttpRequest, context: InvocationContext) =>
        whenAllowed(request, context, settings, (act) => perform(durableOf(context), request, act)),
    });
  post('cancelRemediation', 'remediations/{id}/cancel', (durable, { params }, act) =>
    cancelRun(durable, params.id ?? '', act),
  );
  post('approveRemediation', 'remediations/{id}/approve', (durable, { params }, act) =>
    answerRun(durable, params.id ?? '', 'approved', act),
  );
  post('rejectRemediation', 'remediations/{id}/reject', (durable, { params }, act) =>
    answerRun(durable, params.id ?? '', 'rejected', act),
  );
  post('approveMany', 'approvals', (durable, _request, act) => approveMany(durable, act));
  post('acknowledgeRemediation', 'remediations/{id}/acknowledge', (durable, { params }, act) =>
    acknowledgeRun(durable, params.id ?? '', act, time()),
  );
  post('actOnSafeguards', 'safeguards/{act}', (durable, { params }, act) =>
    actOnSafeguards(durable, params.act ?? '', act, time()),
  );
}

/** Health is answered whatever the configuration. */
export function registerHealth(reading: ConfigReading, version: string, keeper?: AssessmentStore): void {
  httpRoute('health', {
    route: 'health',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: () => getHealth(reading, version, keeper),
  });
}
