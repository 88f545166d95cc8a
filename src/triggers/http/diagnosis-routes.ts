import { askGuest, type GuestAsking, whyNotAsked } from '../../assessment/ask-guest.ts';
import type { VmAssessment } from '../../assessment/assess-vm.ts';
import { diagnoseVm } from '../../assessment/diagnose.ts';
import { unreadIn } from '../../assessment/part-read.ts';
import type { GuestSeen } from '../../core/diagnosis/diagnosis-context.ts';
import type { VmFacts } from '../../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import type { Result } from '../../ports/cloud.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { callerOf } from './auth/reader-guard.ts';
import type { GuestTurns } from './guest-turns.ts';
import { badRequest, faultsAt, type Refused, refused } from './problems.ts';
import { notNow } from './readers/not-now.ts';
import type { ReaderAnswer, ReaderAssessments } from './readers/reader-assessments.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

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
  { query: { vm, peer }, request }: AskedOf<'diagnosis'>,
  runs: Instances,
  log: Log,
  deps: DiagnosisDeps,
): Promise<AnswerOf<'diagnosis'>> {
  const named = namedIn({ vm: [vm, 'vm'], peer: [peer, 'peer'] }, deps);
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
  { by, body: { vmId, peer } }: AskedOf<'askDiagnosis'>,
  asking: Asking,
  deps: DiagnosisDeps,
): Promise<AnswerOf<'askDiagnosis'>> {
  const named = namedIn({ vm: [vmId, '/vmId'], peer: [peer, '/peer'] }, deps);
  if (!('vm' in named)) return named;
  if (deps.policy.guestProbe === 'off')
    return refused('does-not-fit', 'guests are not asked: ACCELNET_GUEST_PROBE is off');
  const retryAfterSeconds = deps.turns.secondsUntil(named.vm.key);
  if (retryAfterSeconds > 0) return refused('too-many', justAsked, { retryAfterSeconds });
  return await diagnosed(named, (facts) => guestOf(named.vm, by, facts, asking, deps), asking, deps);
}

const justAsked = 'the guest of this VM was asked less than five minutes ago';

interface Places {
  readonly vm: readonly [id: string, at: string];
  readonly peer: readonly [id: string | undefined, at: string];
}

function namedIn(
  { vm: [vmId, vmAt], peer: [peerId, peerAt] }: Places,
  { subscriptions }: DiagnosisDeps,
): Named | Refused<'bad-request' | 'not-watched'> {
  const vm = parseVmId(vmId);
  const peer = peerId === undefined ? undefined : parseVmId(peerId);
  if (!vm.ok || peer?.ok === false)
    return badRequest([
      ...(vm.ok ? [] : faultsAt(vmAt, vm.faults)),
      ...(peer?.ok === false ? faultsAt(peerAt, peer.faults) : []),
    ]);
  const unwatched = [
    ...(subscriptions.includes(vm.value.subscriptionId) ? [] : [vmAt]),
    ...(peer === undefined || subscriptions.includes(peer.value.subscriptionId) ? [] : [peerAt]),
  ];
  const [first] = unwatched;
  if (first !== undefined)
    return refused('not-watched', `${first.replace('/', '')}: its subscription is not watched`);
  return { vm: vm.value, ...(peer === undefined ? {} : { peer: peer.value }) };
}

async function diagnosed(
  { vm, peer }: Named,
  guest: (facts: VmFacts) => Promise<GuestSeen>,
  asking: Asking,
  { assessments }: DiagnosisDeps,
): Promise<AnswerOf<'diagnosis'>> {
  const own = await assessments.of({ ...asking, vm });
  if (own.kind === 'held')
    return refused(
      'does-not-fit',
      `the remediation ${own.run.id} has this VM: it is diagnosed when that has ended`,
    );
  if (own.kind !== 'read') return notNow(own);
  const assess = async (one: ResourceId): Promise<Result<VmAssessment>> =>
    one.key === vm.key ? own.assessment : assessmentIn(await assessments.of({ ...asking, vm: one }));
  const answer = await diagnoseVm({ vm, ...(peer === undefined ? {} : { peer }), assess, guest });
  if (answer.ok) {
    const { conclusion, causes, size } = answer.value;
    return { status: 200, body: { vm: vm.path, conclusion, causes, size } };
  }
  const { failure } = answer;
  if (failure.kind === 'not-found') return refused('not-found', 'vm: there is no such virtual machine');
  return refused('azure-unreadable', `Azure could not be read: ${unreadIn(failure)}`, failure);
}

/** What is known about a peer: its assessment, or why there is none. */
function assessmentIn(answer: ReaderAnswer): Result<VmAssessment> {
  if (answer.kind === 'read') return answer.assessment;
  if (answer.kind === 'held')
    return { ok: false, failure: { kind: 'conflict', message: `the remediation ${answer.run.id} has it` } };
  const { detail: message } = notNow(answer).problem;
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
