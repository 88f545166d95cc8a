import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { GuestSeen } from '../core/diagnosis-scene.ts';
import type { VmFacts } from '../core/facts.ts';
import { parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { CallContext } from '../ports/cloud.ts';
import type { Runs } from '../ports/runs.ts';
import { askGuest, type GuestAsking } from '../workflow/ask-guest.ts';
import { diagnoseVm } from '../workflow/diagnose.ts';
import { unreadIn } from '../workflow/part-read.ts';
import { problem } from './answers.ts';
import { queryShape, readQuery, text } from './list-query.ts';
import type { EventDeps } from './on-resource-event.ts';

/** What a diagnosis needs: what an assessment does, and the way into guests. */
export interface DiagnosisDeps
  extends Pick<EventDeps, 'cloud' | 'policy' | 'subscriptions' | 'now' | 'newGuid'> {
  readonly scripts: GuestAsking['scripts'];
  readonly pause: GuestAsking['pause'];
}

const shape = queryShape({ vm: text, peer: text.optional() });

/**
 * `GET /api/diagnosis?vm=<resource id>[&peer=<resource id>]`: the known causes of a missing gain, each with its evidence and its fix. Changes
 * nothing. The guest is asked, by Run Command, only where the guest probe is on, and no run has the VM.
 */
export async function getDiagnosis(
  request: HttpRequest,
  runs: Runs,
  deps: DiagnosisDeps,
): Promise<HttpResponseInit> {
  const query = readQuery(request, shape);
  if (!query.ok) return problem(400, query.faults.join('; '));
  const vm = parseVmId(query.value.vm);
  if (!vm.ok) return problem(400, `vm: ${vm.faults.join('; ')}`);
  const peer = query.value.peer === undefined ? undefined : parseVmId(query.value.peer);
  if (peer?.ok === false) return problem(400, `peer: ${peer.faults.join('; ')}`);
  const watched = ({ subscriptionId }: ResourceId): boolean => deps.subscriptions.includes(subscriptionId);
  if (!watched(vm.value)) return problem(404, 'vm: its subscription is not watched');
  if (peer !== undefined && !watched(peer.value))
    return problem(404, 'peer: its subscription is not watched');
  const call = { correlationId: deps.newGuid() };
  const question = {
    vm: vm.value,
    ...(peer === undefined ? {} : { peer: peer.value }),
    guest: (facts: VmFacts) => guestOf(vm.value, facts, runs, deps, call),
  };
  const diagnosed = await diagnoseVm({ ...deps, runs }, deps.policy, question, call);
  if (diagnosed.ok) {
    const { verdict, causes, size } = diagnosed.value;
    return { jsonBody: { vm: vm.value.path, verdict, causes, size } };
  }
  const { kind, retryAfterSeconds } = diagnosed.failure;
  if (kind === 'not-found') return problem(404, 'vm: there is no such virtual machine');
  const later =
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } };
  return { ...problem(502, `Azure could not be read: ${unreadIn(diagnosed.failure)}`), ...later };
}

async function guestOf(
  vm: ResourceId,
  facts: VmFacts,
  runs: Runs,
  deps: DiagnosisDeps,
  call: CallContext,
): Promise<GuestSeen> {
  if (deps.policy.guestProbe === 'off')
    return { kind: 'not-seen', why: 'guests are not asked: ACCELNET_GUEST_PROBE is off' };
  // Run Command is an operation on the VM: a run would have to wait for it.
  if ((await runs.holderOf(vm)) !== undefined)
    return { kind: 'not-seen', why: 'a remediation has this VM: its guest is not asked meanwhile' };
  return await askGuest(deps, facts, call);
}
