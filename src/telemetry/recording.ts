import { complianceOf } from '../core/assessments/compliance.ts';
import { overheadOf } from '../core/audit/overhead.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Metrics } from './metrics.ts';
import { attributesOf, limitOf, reasonOfRun } from './recorded.ts';

/** What is counted and measured of what the app says. */
export type Recording = Omit<Telemetry, 'within' | 'link' | 'flush'>;

/** Says what happens in the metrics of the table. */
export function recordingInto(metrics: Metrics): Recording {
  return {
    assessed({ decision, reason }, by, count = 1) {
      const about = {
        'accelnet.assessment.by': by,
        'accelnet.decision': decision,
        'accelnet.reason': reason,
      };
      metrics.record('accelnet.assessments', count, about);
    },
    started: (plan) => metrics.record('accelnet.remediations.started', 1, { 'accelnet.plan': plan }),
    ended(record) {
      const { outcome, plan, downtimeSeconds } = record;
      const reason = { 'accelnet.reason': reasonOfRun(record) };
      metrics.record('accelnet.remediations', 1, { 'accelnet.outcome': outcome, ...reason });
      if (downtimeSeconds === undefined) return;
      const stopped = { 'accelnet.outcome': outcome, 'accelnet.plan': plan };
      metrics.record('accelnet.remediation.downtime', downtimeSeconds, stopped);
      const overhead = overheadOf(record);
      if (overhead === undefined) return;
      metrics.record('accelnet.remediation.overhead', overhead, { 'accelnet.outcome': outcome });
    },
    requested(request) {
      metrics.record('http.client.request.duration', request.seconds, attributesOf(request));
      for (const [name, left] of Object.entries(request.remaining))
        metrics.record('accelnet.arm.requests.remaining', left, { 'accelnet.arm.limit': limitOf(name) });
    },
    operationEnded({ operation, result, seconds }) {
      if (seconds === undefined) return;
      const about = { 'accelnet.arm.operation': operation, 'accelnet.result': result };
      metrics.record('accelnet.arm.operation.duration', seconds, about);
    },
    seen({ waiting, running, stopsLeft, breakerOpen, paused, faults }) {
      metrics.record('accelnet.runs', waiting, { 'accelnet.run.state': 'waiting' });
      metrics.record('accelnet.runs', running, { 'accelnet.run.state': 'running' });
      metrics.record('accelnet.stops.remaining', stopsLeft);
      metrics.record('accelnet.breaker.open', Number(breakerOpen));
      metrics.record('accelnet.paused', Number(paused));
      metrics.record('accelnet.configuration.faults', faults);
    },
    heartbeat(vms) {
      metrics.record('accelnet.heartbeats', 1);
      for (const { decision, reason, count } of vms)
        metrics.record('accelnet.vms', count, {
          'accelnet.decision': decision,
          'accelnet.reason': reason,
          'accelnet.compliance': complianceOf({ decision, reason }),
        });
    },
    alert: (kind) => metrics.record('accelnet.alerts', 1, { 'accelnet.alert.kind': kind }),
    event: (result) => metrics.record('accelnet.events', 1, { 'accelnet.event.result': result }),
  };
}
