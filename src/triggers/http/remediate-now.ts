import { assessVm, rightsForRun } from '../../assessment/assess-vm.ts';
import { unreadIn } from '../../assessment/part-read.ts';
import { reasonTable } from '../../core/decision/reasons.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { suspendedBecause } from '../../core/settings/suspension.ts';
import { beginRemediation, type DurableAccess, waitOf } from '../../use-cases/begin-remediation.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import { holdingOf } from '../../use-cases/recovery/held-run.ts';
import { knownIn, readLeaseOnce } from '../../workflow/durable/lease-reading.ts';
import { badRequest, faultsAt, refused } from './problems.ts';
import { tooMuch } from './readers/not-now.ts';
import type { ReaderAssessments } from './readers/reader-assessments.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

/**
 * `POST /api/remediations` with `{"vmId": "<resource id>"}`: a person requests what otherwise an event requests. The VM is assessed as always; a reason against
 * a remediation is answered with 409 and the reason, and no rule is skipped. A run that holds the VM already is joined.
 */
export async function remediateNow(
  durable: DurableAccess,
  { by, body: { vmId } }: AskedOf<'remediateNow'>,
  log: Log,
  deps: EventDeps & { readonly assessments: ReaderAssessments },
): Promise<AnswerOf<'remediateNow'>> {
  if (deps.suspended !== undefined) return refused('not-configured', suspendedBecause);
  const vm = parseVmId(vmId);
  if (!vm.ok) return badRequest(faultsAt('/vmId', vm.faults));
  const { cloud, policy, now, keeper, subscriptions, newGuid, sizes } = deps;
  if (!subscriptions.includes(vm.value.subscriptionId))
    return refused('not-watched', 'vmId: its subscription is not watched');
  // A VM that a run holds is not read for another request.
  const lease = readLeaseOnce(durable.instances, vm.value);
  const holding = await holdingOf(vm.value, {
    leaseOf: lease,
    read: (id) => durable.instances.read(id, false),
  });
  if (holding.kind === 'held') return { status: 202, body: { id: holding.run.id, joined: true } };
  const retryAfterSeconds = deps.assessments.turnOf(by);
  if (retryAfterSeconds !== undefined) return refused('too-many', tooMuch, { retryAfterSeconds });
  const call = { correlationId: newGuid(), fresh: true };
  const assessed = await assessVm(
    { cloud, runs: { knownOf: () => knownIn(lease) }, now, sizes },
    policy,
    vm.value,
    call,
  );
  const assessment = assessed.ok ? await rightsForRun(cloud, policy, assessed.value, call) : assessed;
  const toKeep = { vm: vm.value, assessment, by: 'request' } as const;
  if (!assessment.ok) {
    await keeper.keep(toKeep, log.error);
    const { kind } = assessment.failure;
    return kind === 'not-found'
      ? refused('not-found', 'vmId: there is no such virtual machine')
      : refused('azure-unreadable', `Azure could not be read: ${unreadIn(assessment.failure)}`);
  }
  const { decision, facts } = assessment.value;
  if (decision.kind === 'skip' && decision.align.length === 0) {
    await keeper.keep(toKeep, log.error);
    const { code } = decision.reasons[0];
    return refused('reason-against', `${code}: ${reasonTable[code].sentence}`);
  }
  const named = parseVmId(facts.vm.id);
  const resource = named.ok && named.value.key === vm.value.key ? named.value : vm.value;
  const signal = {
    failed: false,
    eventId: `person-${newGuid()}`,
    operation: `remediate, asked for by ${by}`,
    resource,
  };
  const plan = decision.kind === 'skip' ? 'align' : decision.plan;
  const begun = await beginRemediation(
    durable,
    { vm: resource, signal, plan, lease: await lease(), ...(await waitOf(assessment.value)) },
    deps,
  );
  await keeper.keep({ ...toKeep, remediationId: begun.runId }, log.error);
  return { status: 202, body: { id: begun.runId, joined: begun.kind === 'joined' } };
}
