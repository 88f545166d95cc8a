import type { InvocationContext } from '@azure/functions';
import { EntityId, getClient } from 'durable-functions';
import { entityKeyOf, parseVmId } from '../core/model/resource-id.ts';
import type { Kind } from '../core/sweep/sweep-allowance.ts';
import type { CloudFailure, Result } from '../ports/cloud.ts';
import { consequencesOf } from '../ports/failure-table.ts';
import type { Notifier } from '../ports/notify.ts';
import type { SweepSteps } from '../workflow/activities/sweep/sweep-activities.ts';
import type { CandidateAnswer, CandidateInput } from '../workflow/activities/sweep/sweep-activity-types.ts';
import { readLeaseOnce } from '../workflow/durable/lease-reading.ts';
import { entities } from '../workflow/durable/names.ts';
import { type AssessDeps, assessAndBegin } from './assess-and-begin.ts';
import type { DurableAccess } from './begin-remediation.ts';
import { durableOf } from './durable-of.ts';
import { type Log, logOf } from './log.ts';
import { notifierFor } from './notifications/notifier-for.ts';
import { seeToDownWithoutRun } from './recovery/down-without-run.ts';

/** The steps of a sweep that begin runs, as an event would begin them. */
export function sweepSteps(
  deps: Omit<AssessDeps, 'notify'>,
  notifier: Notifier,
): SweepSteps<InvocationContext> {
  const notifyFrom = notifierFor(notifier, deps);
  return {
    candidate: (input, context) =>
      candidate(input, durableOf(context), quiet(logOf(context)), { ...deps, notify: notifyFrom(context) }),
    forget: async (vm, context) => {
      const lease = new EntityId(entities.lease, entityKeyOf(vm));
      await getClient(context).signalEntity(lease, 'remove', {});
    },
    downWithoutRun: async (vmIds, context): Promise<Result<number>> => {
      const [durable, log] = [durableOf(context), logOf(context)];
      const scope = { durable, log, notify: notifyFrom(context), now: deps.now };
      return { ok: true, value: await seeToDownWithoutRun(vmIds, durable, scope) };
    },
  };
}

async function candidate(
  { vmId, sweepId, may }: CandidateInput,
  durable: DurableAccess,
  log: Log,
  deps: AssessDeps,
): Promise<Result<CandidateAnswer>> {
  const vm = parseVmId(vmId);
  if (!vm.ok) return { ok: true, value: { kind: 'unreadable' } };
  const signal = {
    eventId: `sweep:${sweepId}`,
    operation: 'accelnet/sweep',
    failed: false,
    resource: vm.value,
  };
  const pointed = {
    vm: vm.value,
    signal,
    by: 'scan',
    correlationId: deps.newGuid(),
    may: (as: Kind) => may[as],
    lease: readLeaseOnce(durable.instances, vm.value),
  } as const;
  const assessed = await assessAndBegin(pointed, durable, log, deps);
  switch (assessed.kind) {
    case 'failed':
      return afterFailure(assessed.failure);
    case 'skipped':
      return { ok: true, value: { kind: 'skipped' } };
    case 'started':
      return { ok: true, value: { kind: 'begun', as: assessed.as } };
    case 'joined':
    case 'postponed':
      return { ok: true, value: { kind: assessed.kind, as: assessed.as } };
  }
}

function afterFailure(failure: CloudFailure): Result<CandidateAnswer> {
  if (consequencesOf(failure).assessedAgain) return { ok: false, failure };
  return { ok: true, value: { kind: failure.kind === 'not-found' ? 'gone' : 'unreadable' } };
}

/** Without info messages: a sweep that skips a thousand VMs does not log that a thousand times. */
function quiet(log: Log): Log {
  return {
    ...log,
    info: (message, fields) => log[message === 'vm skipped' ? 'debug' : 'info'](message, fields),
  };
}
