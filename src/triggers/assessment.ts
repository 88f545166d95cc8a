import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type ReasonCode, reasons } from '../core/reasons.ts';
import { parseVmId } from '../core/resource-id.ts';
import type { Runs } from '../ports/runs.ts';
import { assessVm } from '../workflow/assess.ts';
import { problem } from './answers.ts';
import type { EventDeps } from './on-resource-event.ts';

/** `GET /api/assessment?vm=<resource id>`: the decision that an event would lead to, with its evidence. Starts nothing. */
export async function getAssessment(
  request: HttpRequest,
  runs: Runs,
  deps: EventDeps,
): Promise<HttpResponseInit> {
  const text = request.query.get('vm');
  if (text === null) return problem(400, 'vm: missing; should be the resource id of a virtual machine');
  const vm = parseVmId(text);
  if (!vm.ok) return problem(400, `vm: ${vm.faults.join('; ')}`);
  if (!deps.subscriptions.includes(vm.value.subscriptionId))
    return problem(404, 'vm: its subscription is not watched');

  const call = { correlationId: deps.newGuid() };
  const assessment = await assessVm({ ...deps, runs }, deps.policy, vm.value, call, { rights: true });
  if (!assessment.ok) {
    const { kind, retryAfterSeconds } = assessment.failure;
    if (kind === 'not-found') return problem(404, 'vm: there is no such virtual machine');
    const later = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
    return { ...problem(502, `Azure could not be read: ${kind}`), headers: later };
  }
  const { decision, mode, isNew, size, facts } = assessment.value;
  const findings = decision.kind === 'remediate' ? [] : decision.findings;
  return {
    jsonBody: {
      vm: vm.value.path,
      decision,
      mode,
      newVm: isNew,
      size,
      reasons: findings.map(({ code, evidence }) => ({ code, evidence, ...told(code) })),
      facts,
    },
  };
}

function told(code: ReasonCode): object {
  const { sentence, remedy, changesWithTime } = reasons[code];
  return { sentence, remedy, changesWithTime };
}
