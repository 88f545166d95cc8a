import { assessedBy, assessmentDecisions, assessmentReasons } from '../core/assessments/assessment-record.ts';
import { complianceKinds } from '../core/assessments/compliance.ts';
import { armOperations } from '../core/model/arm-operation.ts';
import { noticeKinds } from '../core/notifications/notice.ts';
import { outcomes, runPlans } from '../core/remediation/machine.ts';
import { eventResults } from '../ports/telemetry.ts';
import { armLimits, knownStatuses, noAnswers, reasonsOfRuns } from './attribute-values.ts';

/** What an attribute may say: one of a closed list, so that the number of time series is bounded. */
export interface AttributeRow {
  readonly values: readonly (string | number)[];
  /** Said in the documentation instead of a long list. */
  readonly instead?: string;
  /** The attribute whose value decides that of this one: it makes no further series. */
  readonly follows?: string;
  /** It need not be there. */
  readonly optional?: true;
}

/** One metric: everything about it, in code and documentation, is derived from this row. */
export interface Instrument {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** A unit of UCUM, in braces where it counts things (OpenTelemetry, metrics semantic conventions). */
  readonly unit: string;
  readonly about: string;
  readonly attributes: Readonly<Record<string, AttributeRow>>;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const decision: AttributeRow = { values: assessmentDecisions };
const outcome: AttributeRow = { values: [...outcomes, 'interrupted'] };
const plan: AttributeRow = { values: runPlans };
const operation: AttributeRow = {
  values: armOperations,
  instead: "the operation's name in Azure's roles, or `other`",
};
const seconds = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600];

/** Every metric. */
export const instruments = {
  'accelnet.assessments': {
    kind: 'counter',
    unit: '{assessment}',
    about: 'VMs that were assessed, by what asked for it, the decision and its first reason.',
    attributes: {
      'accelnet.assessment.by': { values: assessedBy },
      'accelnet.decision': { ...decision, follows: 'accelnet.reason' },
      'accelnet.reason': { values: assessmentReasons, instead: 'a code of [reasons](reasons.md)' },
    },
  },
  'accelnet.vms': {
    kind: 'gauge',
    unit: '{vm}',
    about: 'VMs by their last assessment, at each heartbeat.',
    attributes: {
      'accelnet.decision': { ...decision, follows: 'accelnet.reason' },
      'accelnet.reason': { values: assessmentReasons, instead: 'a code of [reasons](reasons.md)' },
      'accelnet.compliance': { values: complianceKinds, follows: 'accelnet.reason' },
    },
  },
  'accelnet.remediations.started': {
    kind: 'counter',
    unit: '{remediation}',
    about: 'Runs that were begun.',
    attributes: { 'accelnet.plan': plan },
  },
  'accelnet.remediations': {
    kind: 'counter',
    unit: '{remediation}',
    about: 'Runs that have ended and whose record was kept.',
    attributes: {
      'accelnet.outcome': outcome,
      'accelnet.reason': {
        values: reasonsOfRuns,
        instead:
          'a code of [reasons](reasons.md) or [failures](failures.md), `done`, or `azure` for a code of Azure’s',
      },
    },
  },
  'accelnet.remediation.downtime': {
    kind: 'histogram',
    unit: 's',
    about: 'For how long a run had its VM down.',
    attributes: { 'accelnet.outcome': outcome, 'accelnet.plan': plan },
    buckets: [15, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600],
  },
  'accelnet.remediation.overhead': {
    kind: 'histogram',
    unit: 's',
    about:
      "Downtime less what Azure's operations took in it; a lower bound, because Azure does not say that of all.",
    attributes: { 'accelnet.outcome': outcome },
    buckets: [1, 2, 4, 6, 8, 12, 20, 30, 60, 120],
  },
  'accelnet.arm.operation.duration': {
    kind: 'histogram',
    unit: 's',
    about:
      "How long operations of Azure's took, by what began them, where Azure says when they started and ended.",
    attributes: {
      'accelnet.arm.operation': operation,
      'accelnet.result': { values: ['succeeded', 'failed', 'gone'] },
    },
    buckets: seconds,
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    about: 'Requests to Azure Resource Manager (OpenTelemetry, HTTP client metrics).',
    attributes: {
      'http.request.method': { values: ['GET', 'POST', 'PUT'], follows: 'accelnet.arm.operation' },
      'server.address': { values: [], instead: 'the host of `ACCELNET_ARM_ENDPOINT`', follows: 'the app' },
      'server.port': { values: [], instead: 'its port', follows: 'the app' },
      'http.response.status_code': {
        values: knownStatuses,
        instead: `one of ${knownStatuses.join(', ')}, or the hundred that it belongs to`,
        optional: true,
      },
      'error.type': {
        values: noAnswers,
        instead: `${noAnswers.map((one) => `\`${one}\``).join(', ')}, or the status from 400 on`,
        follows: 'http.response.status_code',
        optional: true,
      },
      'azure.resource_provider.namespace': {
        values: [...new Set(armOperations.map((one) => one.split('/')[0] ?? one))],
        follows: 'accelnet.arm.operation',
      },
      'accelnet.arm.operation': operation,
    },
    // Those of the semantic conventions.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  'accelnet.arm.requests.remaining': {
    kind: 'gauge',
    unit: '{request}',
    about: 'What Azure last said is left of its own limits.',
    attributes: { 'accelnet.arm.limit': { values: [...armLimits, 'other'] } },
  },
  'accelnet.stops.remaining': {
    kind: 'gauge',
    unit: '{stop}',
    about: "What is left of the policy's number of stops an hour.",
    attributes: {},
  },
  'accelnet.runs': {
    kind: 'gauge',
    unit: '{run}',
    about: 'Runs that have not ended.',
    attributes: { 'accelnet.run.state': { values: ['waiting', 'running'] } },
  },
  'accelnet.heartbeats': {
    kind: 'counter',
    unit: '{heartbeat}',
    about: 'Heartbeats: one an hour at least, and one after each sweep.',
    attributes: {},
  },
  'accelnet.alerts': {
    kind: 'counter',
    unit: '{alert}',
    about: 'Alerts and their repetitions.',
    attributes: { 'accelnet.alert.kind': { values: noticeKinds } },
  },
  'accelnet.events': {
    kind: 'counter',
    unit: '{event}',
    about: 'Events of Azure, by how they were handled; `again`: to be delivered again.',
    attributes: { 'accelnet.event.result': { values: eventResults } },
  },
  'accelnet.breaker.open': {
    kind: 'gauge',
    unit: '1',
    about: '1 while the circuit breaker is open, else 0.',
    attributes: {},
  },
  'accelnet.paused': {
    kind: 'gauge',
    unit: '1',
    about: '1 while outages are paused, by the policy or by an operator, else 0.',
    attributes: {},
  },
  'accelnet.configuration.faults': {
    kind: 'gauge',
    unit: '{fault}',
    about: 'Faults of the configuration: while there is one, nothing begins.',
    attributes: {},
  },
} as const satisfies Readonly<Record<string, Instrument>>;

export type MetricName = keyof typeof instruments;

/** How many time series a metric may have on one instance of the app. */
export function seriesOf({ attributes }: Instrument): number {
  return Object.values(attributes)
    .filter(({ follows }) => follows === undefined)
    .reduce(
      (product, { values, optional }) => product * (values.length + (optional ? noAnswers.length : 0)),
      1,
    );
}
