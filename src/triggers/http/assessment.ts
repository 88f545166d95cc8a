import type { HttpRequest } from '@azure/functions';
import { unreadIn } from '../../assessment/part-read.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { suspendedBecause } from '../../core/settings/suspension.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { Log } from '../../use-cases/log.ts';
import { mapConcurrent } from '../../use-cases/map-concurrent.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { ActSettings } from './auth/act-guard.ts';
import { callerOf } from './auth/reader-guard.ts';
import { badRequest, faultsAt, problemBody, refused } from './problems.ts';
import { notNow, tooMuch } from './readers/not-now.ts';
import type { ReaderAssessments } from './readers/reader-assessments.ts';
import { shownAssessment, shownWhileHeld } from './readers/shown-assessment.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

/** What answers about single VMs need. */
export interface AssessmentDeps extends Pick<EventDeps, 'policy' | 'subscriptions' | 'suspended'> {
  readonly acts: ActSettings;
  readonly assessments: ReaderAssessments;
}

/**
 * `GET /api/assessment?vm=<resource id>`: the decision that an event would lead to, every rule with its evidence, and the facts. Starts nothing;
 * the assessment is kept like any other. For a VM that a run holds: the run's phase, and what was read last. `rights=true` also asks for our own
 * rights, as the revalidation before an outage does, and costs more requests.
 */
export async function getAssessment(
  { query: { vm, rights }, request }: AskedOf<'assessment'>,
  runs: Instances,
  log: Log,
  deps: AssessmentDeps,
): Promise<AnswerOf<'assessment'>> {
  return await answerFor(vm, askingBy(request, runs, log, deps), deps, rights === 'true');
}

const maxAtOnce = 4;
const maxEcho = 400;

/**
 * `POST /api/assessment` with `{"vms": [ids]}`: each VM's answer as `GET` gives it, or its own fault, in the order that was asked; each VM once, however it is
 * spelt. 429 where none of them could be answered now.
 */
export async function postAssessment(
  { body: { vms }, request }: AskedOf<'assessments'>,
  runs: Instances,
  log: Log,
  deps: AssessmentDeps,
): Promise<AnswerOf<'assessments'>> {
  if (deps.suspended !== undefined) return refused('not-configured', suspendedBecause);
  const asking = askingBy(request, runs, log, deps);
  const once = new Map(vms.map((id) => [keyOf(id), id]));
  const answers = await mapConcurrent([...once], maxAtOnce, async ([key, id]) => {
    return [key, await answerFor(id, asking, deps)] as const;
  });
  const byKey = new Map(answers);
  const waits = answers.flatMap(([, answer]) =>
    'problem' in answer && answer.problem.code === 'too-many' ? [answer.problem.retryAfterSeconds ?? 1] : [],
  );
  const retryAfterSeconds = waits.length === 0 ? undefined : Math.max(...waits);
  if (waits.length === answers.length) return refused('too-many', tooMuch, { retryAfterSeconds });
  return {
    status: 200,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } }),
    body: {
      // The id as the caller spelt it: the answer may have been found for another spelling.
      results: vms.map((id) => ({ ...resultIn(byKey.get(keyOf(id))), vm: id.slice(0, maxEcho) })),
    },
  };
}

/** What a list of answers shows of one: its status with its body, or the problem. */
function resultIn(answer: AnswerOf<'assessment'> = refused('defect', 'it was not assessed')) {
  return 'body' in answer ? { status: answer.status, ...answer.body } : problemBody(answer);
}

interface AssessmentAsking {
  readonly caller: string;
  readonly runs: Instances;
  readonly log: Log;
}

function askingBy(
  request: HttpRequest,
  runs: Instances,
  log: Log,
  { acts }: AssessmentDeps,
): AssessmentAsking {
  return { caller: callerOf(request, acts), runs, log };
}

/** One spelling for each VM; a text that names no VM is its own key. */
function keyOf(text: string): string {
  const vm = parseVmId(text);
  return vm.ok ? vm.value.key : text;
}

async function answerFor(
  text: string,
  asking: AssessmentAsking,
  { policy, subscriptions, assessments, suspended }: AssessmentDeps,
  rights = false,
): Promise<AnswerOf<'assessment'>> {
  if (suspended !== undefined) return refused('not-configured', suspendedBecause);
  const vm = parseVmId(text);
  if (!vm.ok) return badRequest(faultsAt('vm', vm.faults));
  if (!subscriptions.includes(vm.value.subscriptionId))
    return refused('not-watched', 'vm: its subscription is not watched');
  const answer = await assessments.of({ ...asking, vm: vm.value, rights });
  if (answer.kind === 'held') return { status: 200, body: shownWhileHeld(vm.value, answer, policy) };
  if (answer.kind !== 'read') return notNow(answer);
  const { assessment, run } = answer;
  if (assessment.ok) return { status: 200, body: shownAssessment(vm.value, assessment.value, policy, run) };
  const { failure } = assessment;
  if (failure.kind === 'not-found') return refused('not-found', 'vm: there is no such virtual machine');
  return refused('azure-unreadable', `Azure could not be read: ${unreadIn(failure)}`, failure);
}
