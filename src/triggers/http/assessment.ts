import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { unreadIn } from '../../assessment/part-read.ts';
import { parseWith } from '../../core/lib/parsed.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import { mapConcurrent } from '../../use-cases/map-concurrent.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { problem } from './answers.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { callerOf } from './auth/reader-guard.ts';
import { notNow, retryAfterIn, secondsIn, tooMuch } from './readers/not-now.ts';
import type { ReaderAssessments } from './readers/reader-assessments.ts';
import { shownAssessment, shownWhileHeld } from './readers/shown-assessment.ts';
import { readBody } from './request-body.ts';

/** What answers about single VMs need. */
export interface AssessmentDeps extends Pick<EventDeps, 'policy' | 'subscriptions'> {
  readonly acts: ActSettings;
  readonly assessments: ReaderAssessments;
}

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly retryAfterSeconds?: number;
}

/**
 * `GET /api/assessment?vm=<resource id>`: the decision that an event would lead to, every rule with its evidence, and the facts. Starts nothing;
 * the assessment is kept like any other. For a VM that a run holds: the run's phase, and what was read last. `rights=true` also asks for our own
 * rights, as the revalidation before an outage does, and costs more requests.
 */
export async function getAssessment(
  request: HttpRequest,
  runs: Instances,
  log: Log,
  deps: AssessmentDeps,
): Promise<HttpResponseInit> {
  const text = request.query.get('vm');
  if (text === null) return problem(400, 'vm: missing; should be the resource id of a virtual machine');
  const asking = { caller: callerOf(request, deps.acts), runs, log };
  const rights = request.query.get('rights') === 'true';
  const { status, body, retryAfterSeconds } = await answerFor(text, asking, deps, rights);
  const later = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { status, jsonBody: body, ...retryAfterIn(later) };
}

const maxVms = 100;
const maxAtOnce = 4;
const maxBody = 100_000;
const maxEcho = 400;
const batch = z.strictObject(
  {
    vms: z
      .array(z.string({ error: 'should be the resource id of a virtual machine' }), {
        error: 'should be a list of resource ids of virtual machines',
      })
      .min(1, { error: 'should name at least one virtual machine' })
      .max(maxVms, { error: `should name at most ${maxVms} virtual machines` }),
  },
  { error: 'the body should be JSON like {"vms": ["<resource id>", ...]} and hold nothing else' },
);

/**
 * `POST /api/assessment` with `{"vms": [ids]}`: each VM's answer as `GET` gives it, or its own fault, in the order that was asked; each VM once, however it is
 * spelt. 429 where none of them could be answered now.
 */
export async function postAssessment(
  request: HttpRequest,
  runs: Instances,
  log: Log,
  deps: AssessmentDeps,
): Promise<HttpResponseInit> {
  const sent = await readBody(request, maxBody);
  if (!sent.ok) return sent.answer;
  const body = parseWith(batch, jsonIn(sent.text));
  if (!body.ok) return problem(400, body.faults.map((fault) => fault.replace(/^: /, '')).join('; '));
  const { vms } = body.value;
  const asking = { caller: callerOf(request, deps.acts), runs, log };
  const once = new Map(vms.map((id) => [keyOf(id), id]));
  const answers = await mapConcurrent([...once], maxAtOnce, async ([key, id]) => {
    return [key, await answerFor(id, asking, deps)] as const;
  });
  const byKey = new Map(answers);
  const waits = answers.flatMap(([, { status, retryAfterSeconds }]) =>
    status === 429 ? [retryAfterSeconds ?? 1] : [],
  );
  const later = waits.length === 0 ? {} : retryAfterIn({ retryAfterSeconds: Math.max(...waits) });
  if (waits.length === answers.length) return { ...problem(429, tooMuch), ...later };
  return {
    ...later,
    jsonBody: {
      results: vms.map((id) => {
        const answer = byKey.get(keyOf(id));
        return {
          status: answer?.status,
          ...secondsIn(answer ?? {}),
          ...answer?.body,
          // The id as the caller spelt it: the answer may have been found for another spelling.
          vm: id.slice(0, maxEcho),
        };
      }),
    },
  };
}

/** One spelling for each VM; a text that names no VM is its own key. */
function keyOf(text: string): string {
  const vm = parseVmId(text);
  return vm.ok ? vm.value.key : text;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A body that is no JSON is no batch: the schema's fault says what is expected.
    return undefined;
  }
}

async function answerFor(
  text: string,
  asking: { readonly caller: string; readonly runs: Instances; readonly log: Log },
  { policy, subscriptions, assessments }: AssessmentDeps,
  rights = false,
): Promise<Answer> {
  const vm = parseVmId(text);
  if (!vm.ok) return fault(400, `vm: ${vm.faults.join('; ')}`);
  if (!subscriptions.includes(vm.value.subscriptionId))
    return fault(404, 'vm: its subscription is not watched');
  const answer = await assessments.of({ ...asking, vm: vm.value, rights });
  if (answer.kind === 'held') return { status: 200, body: shownWhileHeld(vm.value, answer, policy) };
  if (answer.kind !== 'read') return { ...fault(...notNow(answer)), ...secondsIn(answer) };
  const { assessment, run } = answer;
  if (assessment.ok) return { status: 200, body: shownAssessment(vm.value, assessment.value, policy, run) };
  const { kind } = assessment.failure;
  if (kind === 'not-found') return fault(404, 'vm: there is no such virtual machine');
  return {
    ...fault(502, `Azure could not be read: ${unreadIn(assessment.failure)}`),
    ...secondsIn(assessment.failure),
  };
}

function fault(status: number, detail: string): Answer {
  return { status, body: { status, detail } };
}
