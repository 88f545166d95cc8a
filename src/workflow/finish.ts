import type { RemediationRecord } from '../core/audit.ts';
import type { GateAnswer } from '../core/gate.ts';
import type { Outcome } from '../core/machine.ts';
import { publishable } from '../core/status.ts';
import { callEntity, type Durable, nowIso } from './calls.ts';
import { entities } from './names.ts';
import type { Report, Run } from './run.ts';
import { giveBackSlot } from './slot.ts';

/** Gives back what the run holds, and ends it with its audit record. */
export function* finish(run: Run, outcome: Outcome, last: Report): Durable<RemediationRecord> {
  const { context, input, id } = run;
  yield* giveBackSlot(run);
  if (outcome !== 'refused') {
    const released = { runId: id, outcome, now: nowIso(context) };
    yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'release', released);
  }
  const record = recordOf(run, outcome, last);
  const { reason, plan } = record;
  const { vmId } = input.request;
  context.df.setCustomStatus(
    publishable({ phase: 'ended', since: record.endedAt, vmId, plan, next: 'nothing', outcome, reason }),
  );
  if (!context.df.isReplaying) {
    const fields = JSON.stringify({ remediation: id, vm: vmId, outcome, reason });
    if (outcome === 'stranded') context.error(`remediation ended ${fields}`);
    else context.info(`remediation ended ${fields}`);
  }
  return record;
}

function recordOf(run: Run, outcome: Outcome, last: Report): RemediationRecord {
  const { context, input, id, facts } = run;
  const { startedAt, assessments, undo, writes, steps, holder, failure, downSince, upAt, state } = facts;
  const proven = outcome === 'accelerated' || outcome === 'aligned';
  const down =
    downSince !== undefined && upAt !== undefined
      ? (Date.parse(upAt) - Date.parse(downSince)) / 1000
      : undefined;
  const cause = failure ?? last.failure;
  const { guestProbe } = facts;
  const verification = guestProbe?.verification ?? (proven ? 'configured-not-proven' : undefined);
  return {
    schemaVersion: 1,
    id,
    request: input.request,
    plan: state.plan,
    outcome,
    reason: reasonOf(run, outcome, last),
    ...(holder === undefined ? {} : { holder }),
    startedAt,
    endedAt: nowIso(context),
    assessments,
    ...(undo === undefined ? {} : { found: undo }),
    writes,
    steps,
    ...(verification === undefined ? {} : { verification }),
    ...(guestProbe === undefined ? {} : { guestProbe }),
    ...(down === undefined ? {} : { downtimeSeconds: Math.round(down * 10) / 10 }),
    ...(cause === undefined || proven ? {} : { failure: cause }),
  };
}

function reasonOf({ facts }: Run, outcome: Outcome, last: Report): string {
  switch (outcome) {
    case 'accelerated':
    case 'aligned':
      return 'done';
    case 'left':
      return last.failure?.kind ?? facts.assessments.at(-1)?.findings[0]?.code ?? 'nothing-to-change';
    case 'expired':
      return facts.waitingFor[0] ?? 'waited-too-long';
    case 'refused':
      return last.failure?.kind ?? 'held';
    case 'rolled-back':
    case 'stranded':
      return facts.failure?.code ?? facts.failure?.kind ?? 'unknown';
  }
}
