import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { askGuest, type GuestAsking, whyNotAsked } from '../../assessment/ask-guest.ts';
import type { VmAssessment } from '../../assessment/assess-vm.ts';
import { diagnoseVm } from '../../assessment/diagnose.ts';
import { unreadIn } from '../../assessment/part-read.ts';
import { routes } from '../../contract/routes.ts';
import type { GuestSeen } from '../../core/diagnosis/diagnosis-context.ts';
import type { VmFacts } from '../../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import type { Result } from '../../ports/cloud.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { Act } from './acts.ts';
import { problem } from './answers.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { callerOf } from './auth/reader-guard.ts';
import type { GuestTurns } from './guest-turns.ts';
import { readQuery } from './list-query.ts';
import { notNow, retryAfterIn } from './readers/not-now.ts';
import type { ReaderAnswer, ReaderAssessments } from './readers/reader-assessments.ts';

/** What a diagnosis needs: what an assessment needs, and how guests are asked. */
export interface DiagnosisDeps
  extends Pick<EventDeps, 'cloud' | 'policy' | 'subscriptions' | 'now' | 'newGuid'> {
  readonly acts: ActSettings;
  readonly assessments: ReaderAssessments;
  readonly scripts: GuestAsking['scripts'];
  readonly pause: GuestAsking['pause'];
  readonly turns: GuestTurns;
}

/** Who asks, and what the request provides. */
interface Asking {
  readonly caller: string;
  readonly runs: Instances;
  readonly log: Log;
}

interface Named {
  readonly vm: ResourceId;
  readonly peer?: ResourceId;
}

/**
 * `GET /api/diagnosis?vm=<resource id>[&peer=<resource id>]`: the known causes of a missing gain as far as Azure shows them, each with its evidence and its
 * fix. Changes nothing and asks no guest.
 */
export async function getDiagnosis(
  request: HttpRequest,
  runs: Instances,
  log: Log,
  deps: DiagnosisDeps,
): Promise<HttpResponseInit> {
  const query = readQuery(request, routes.diagnosis.query);
  if (!query.ok) return problem(400, query.faults.join('; '));
  const named = namedIn(query.value.vm, query.value.peer, 'vm', deps);
  if (!('vm' in named)) return named;
  const why = 'readers do not have the guest asked: an operator does (POST /api/diagnosis)';
  const asking = { caller: callerOf(request, deps.acts), runs, log };
  return await diagnosed(named, async () => ({ kind: 'not-seen', why }), asking, deps);
}

/**
 * `POST /api/diagnosis` with `{"vmId": "<resource id>"[, "peer": "<resource id>"]}`: the same with the guest asked by Run Command, which runs a script as its
 * administrator: an operator's act, where the guest probe is on and no run has the VM, and for each VM once in five minutes.
 */
export async function askDiagnosis(
  { by, vmId = '', peer }: Act,
  asking: Asking,
  deps: DiagnosisDeps,
): Promise<HttpResponseInit> {
  const named = namedIn(vmId, peer, 'vmId', deps);
  if (!('vm' in named)) return named;
  if (deps.policy.guestProbe === 'off')
    return problem(409, 'guests are not asked: ACCELNET_GUEST_PROBE is off');
  const retryAfterSeconds = deps.turns.secondsUntil(named.vm.key);
  if (retryAfterSeconds > 0) return { ...problem(429, justAsked), ...retryAfterIn({ retryAfterSeconds }) };
  return await diagnosed(named, (facts) => guestOf(named.vm, by, facts, asking, deps), asking, deps);
}

const justAsked = 'the guest of this VM was asked less than five minutes ago';

function namedIn(
  vmId: string,
  peerId: string | undefined,
  parameter: string,
  { subscriptions }: DiagnosisDeps,
): Named | HttpResponseInit {
  const vm = parseVmId(vmId);
  if (!vm.ok) return problem(400, `${parameter}: ${vm.faults.join('; ')}`);
  const peer = peerId === undefined ? undefined : parseVmId(peerId);
  if (peer?.ok === false) return problem(400, `peer: ${peer.faults.join('; ')}`);
  const watched = ({ subscriptionId }: ResourceId): boolean => subscriptions.includes(subscriptionId);
  if (!watched(vm.value)) return problem(404, `${parameter}: its subscription is not watched`);
  if (peer === undefined) return { vm: vm.value };
  if (!watched(peer.value)) return problem(404, 'peer: its subscription is not watched');
  return { vm: vm.value, peer: peer.value };
}

async function diagnosed(
  { vm, peer }: Named,
  guest: (facts: VmFacts) => Promise<GuestSeen>,
  asking: Asking,
  { assessments }: DiagnosisDeps,
): Promise<HttpResponseInit> {
  const own = await assessments.of({ ...asking, vm });
  if (own.kind === 'held')
    return problem(409, `the remediation ${own.run.id} has this VM: it is diagnosed when that has ended`);
  if (own.kind !== 'read') return { ...problem(...notNow(own)), ...retryAfterIn(own) };
  const assess = async (one: ResourceId): Promise<Result<VmAssessment>> =>
    one.key === vm.key ? own.assessment : assessmentIn(await assessments.of({ ...asking, vm: one }));
  const answer = await diagnoseVm({ vm, ...(peer === undefined ? {} : { peer }), assess, guest });
  if (answer.ok) {
    const { conclusion, causes, size } = answer.value;
    return { jsonBody: { vm: vm.path, conclusion, causes, size } };
  }
  const { kind } = answer.failure;
  if (kind === 'not-found') return problem(404, 'vm: there is no such virtual machine');
  return {
    ...problem(502, `Azure could not be read: ${unreadIn(answer.failure)}`),
    ...retryAfterIn(answer.failure),
  };
}

/** What is known about a peer: its assessment, or why there is none. */
function assessmentIn(answer: ReaderAnswer): Result<VmAssessment> {
  if (answer.kind === 'read') return answer.assessment;
  if (answer.kind === 'held')
    return { ok: false, failure: { kind: 'conflict', message: `the remediation ${answer.run.id} has it` } };
  const [, message] = notNow(answer);
  return { ok: false, failure: { kind: 'throttled', message } };
}

async function guestOf(
  vm: ResourceId,
  by: string,
  facts: VmFacts,
  { runs, log }: Asking,
  deps: DiagnosisDeps,
): Promise<GuestSeen> {
  // Run Command is an operation on the VM: a run would have to wait for it.
  if ((await runs.holderOf(vm)) !== undefined)
    return { kind: 'not-seen', why: 'a remediation has this VM: its guest is not asked meanwhile' };
  const why = whyNotAsked(facts);
  if (why !== undefined) return { kind: 'not-seen', why };
  if (!deps.turns.take(vm.key)) return { kind: 'not-seen', why: justAsked };
  const call = { correlationId: deps.newGuid() };
  log.info('an operator has a guest asked', { by, vm: vm.path, ...call });
  return await askGuest(deps, facts, call);
}
