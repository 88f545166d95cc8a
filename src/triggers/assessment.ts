import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { evaluateRules, mayChange } from '../core/explain.ts';
import { parseWith } from '../core/parsed.ts';
import { type ReasonCode, reasons } from '../core/reasons.ts';
import { parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { Runs } from '../ports/runs.ts';
import { type Assessment, assessVm } from '../workflow/assess.ts';
import { unreadIn } from '../workflow/part-read.ts';
import { problem } from './answers.ts';
import { inTurns } from './in-turns.ts';
import type { Log } from './log.ts';
import type { EventDeps } from './on-resource-event.ts';
import { readBody } from './request-body.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly retryAfterSeconds?: number;
}

/**
 * `GET /api/assessment?vm=<resource id>`: the decision that an event would lead to, every rule with its evidence, and the facts. Starts nothing;
 * the verdict is kept like any other. `rights=true` also asks for our own rights, as the look before an outage does, and costs requests for it.
 */
export async function getAssessment(
  request: HttpRequest,
  runs: Runs,
  log: Log,
  deps: EventDeps,
): Promise<HttpResponseInit> {
  const text = request.query.get('vm');
  if (text === null) return problem(400, 'vm: missing; should be the resource id of a virtual machine');
  const { status, body, retryAfterSeconds } = await answerFor(
    text,
    runs,
    log,
    deps,
    request.query.get('rights') === 'true',
  );
  const later =
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } };
  return { status, jsonBody: body, ...later };
}

const mostVms = 100;
const mostAtOnce = 4;
const longestBody = 100_000;
const longestEcho = 400;
const batch = z.strictObject(
  {
    vms: z
      .array(z.string({ error: 'should be the resource id of a virtual machine' }), {
        error: 'should be a list of resource ids of virtual machines',
      })
      .min(1, { error: 'should name at least one virtual machine' })
      .max(mostVms, { error: `should name at most ${mostVms} virtual machines` }),
  },
  { error: 'the body should be JSON like {"vms": ["<resource id>", ...]} and hold nothing else' },
);

/** `POST /api/assessment` with `{"vms": [ids]}`: each VM's answer as `GET` gives it, or its own fault, in the order that was asked. */
export async function postAssessment(
  request: HttpRequest,
  runs: Runs,
  log: Log,
  deps: EventDeps,
): Promise<HttpResponseInit> {
  const sent = await readBody(request, longestBody);
  if (!sent.ok) return sent.answer;
  const body = parseWith(batch, jsonIn(sent.text));
  if (!body.ok) return problem(400, body.faults.map((fault) => fault.replace(/^: /, '')).join('; '));
  const { vms } = body.value;
  const once = [...new Set(vms)];
  const answers = await inTurns(once, mostAtOnce, (id) => answerFor(id, runs, log, deps));
  const byId = new Map(once.map((id, n) => [id, answers[n]]));
  return {
    jsonBody: {
      results: vms.map((id) => {
        const answer = byId.get(id);
        return { vm: id.slice(0, longestEcho), status: answer?.status, ...laterOf(answer), ...answer?.body };
      }),
    },
  };
}

function laterOf(answer: Answer | undefined): { retryAfterSeconds?: number } {
  return answer?.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no batch: the schema says what one looks like.
    return undefined;
  }
}

async function answerFor(
  text: string,
  runs: Runs,
  log: Log,
  deps: EventDeps,
  rights = false,
): Promise<Answer> {
  const vm = parseVmId(text);
  if (!vm.ok) return fault(400, `vm: ${vm.faults.join('; ')}`);
  if (!deps.subscriptions.includes(vm.value.subscriptionId))
    return fault(404, 'vm: its subscription is not watched');
  const call = { correlationId: deps.newGuid() };
  const assessment = await assessVm({ ...deps, runs }, deps.policy, vm.value, call, { rights });
  await deps.keeper.keep({ vm: vm.value, assessment, by: 'request' }, log.error);
  if (assessment.ok) return { status: 200, body: told(vm.value, assessment.value, deps) };
  const { kind, retryAfterSeconds } = assessment.failure;
  if (kind === 'not-found') return fault(404, 'vm: there is no such virtual machine');
  const later = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { ...fault(502, `Azure could not be read: ${unreadIn(assessment.failure)}`), ...later };
}

function fault(status: number, detail: string): Answer {
  return { status, body: { status, detail } };
}

function told(
  vm: ResourceId,
  { decision, mode, isNew, size, facts }: Assessment,
  { policy }: EventDeps,
): object {
  const findings = decision.kind === 'remediate' ? [] : decision.findings;
  return {
    vm: vm.path,
    decision,
    mode,
    newVm: isNew,
    size,
    reasons: findings.map(({ code, evidence }) => ({ code, evidence, ...explained(code) })),
    mayChange: mayChange(decision),
    rules: evaluateRules(facts, policy),
    facts,
  };
}

function explained(code: ReasonCode): object {
  const { sentence, remedy, changesWithTime, severity } = reasons[code];
  return { sentence, remedy, changesWithTime, severity };
}
