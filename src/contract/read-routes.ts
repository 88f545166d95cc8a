import * as z from 'zod';
import { assessmentDecisions } from '../core/assessments/assessment-record.ts';
import { assessmentAnswer, assessmentsAnswer } from './answers/assessment-answer.ts';
import { diagnosisAnswer } from './answers/diagnosis-answer.ts';
import { healthy, unhealthy } from './answers/health-answer.ts';
import { me } from './answers/me-answer.ts';
import { overviewAnswer } from './answers/overview-answer.ts';
import { remediationAnswer, remediationsAnswer } from './answers/run-answer.ts';
import { safeguardsAnswer } from './answers/safeguards-answer.ts';
import { sizeAnswers, sizesAnswer } from './answers/size-answer.ts';
import { sweepAnswer } from './answers/sweep-answer.ts';
import { vmsAnswer } from './answers/vms-answer.ts';
import {
  pageParameters,
  queryShape,
  recordParameters,
  runId,
  subscription,
  text,
  vmIdText,
} from './parameters.ts';
import { type Route, readProblems, vmProblems } from './route.ts';

const maxBatchBytes = 100_000;
const maxBatch = 100;

/** What anybody and what readers may call. Names are those of the functions. */
export const readRoutes = {
  health: {
    method: 'GET',
    path: 'health',
    who: 'open',
    about:
      'Whether the app may act: 200, or 503 with every fault of the configuration. Shows the version, modes, where the policy came from, and the state of the storage. Never a value of a setting.',
    answers: { 200: healthy, 503: unhealthy },
    problems: ['defect'],
  },
  dashboard: {
    method: 'GET',
    path: 'dashboard/{*path}',
    who: 'open',
    about: 'The operators’ page and its files. It holds no data itself.',
    answers: {},
    stream: ['text/html', 'text/javascript', 'text/css', 'image/svg+xml'],
    problems: ['not-found', 'defect'],
  },
  openapi: {
    method: 'GET',
    path: 'openapi.json',
    who: 'open',
    about: 'This document: the whole HTTP API as OpenAPI 3.1.',
    answers: {},
    stream: ['application/json'],
    problems: ['defect'],
  },
  assessment: {
    method: 'GET',
    path: 'assessment',
    who: 'read',
    about:
      'Decides for one VM now: decision, every reason with evidence, the facts read, and when the answer may change. Starts nothing. `rights=true` also checks the app’s rights.',
    query: queryShape({
      vm: vmIdText,
      rights: z
        .enum(['true', 'false'], { error: 'should be true or false' })
        .optional()
        .meta({ description: 'Whether the app’s own rights are checked too; costs more requests to Azure.' }),
    }),
    answers: { 200: assessmentAnswer },
    problems: [...readProblems, 'bad-request', ...vmProblems, 'unknown-state'],
  },
  assessments: {
    method: 'POST',
    path: 'assessment',
    who: 'read',
    about: `The same for up to ${maxBatch} VMs. Each result has its own \`status\`, in the order that was asked.`,
    body: z.strictObject(
      {
        vms: z
          .array(z.string({ error: 'should be the resource id of a virtual machine' }), {
            error: 'should be a list of resource ids of virtual machines',
          })
          .min(1, { error: 'should name at least one virtual machine' })
          .max(maxBatch, { error: `should name at most ${maxBatch} virtual machines` }),
      },
      { error: 'the body should be JSON like {"vms": ["<resource id>", ...]} and hold nothing else' },
    ),
    maxBodyBytes: maxBatchBytes,
    answers: { 200: assessmentsAnswer },
    problems: [...readProblems, 'bad-request', 'too-large', 'too-many', 'not-configured'],
  },
  diagnosis: {
    method: 'GET',
    path: 'diagnosis',
    who: 'read',
    about:
      'Why Accelerated Networking brings no gain, as far as Azure shows it. `peer` also checks the VM that it talks to.',
    query: queryShape({ vm: vmIdText, peer: vmIdText.optional() }),
    answers: { 200: diagnosisAnswer },
    problems: [...readProblems, 'bad-request', ...vmProblems, 'does-not-fit', 'unknown-state'],
  },
  vms: {
    method: 'GET',
    path: 'vms',
    who: 'read',
    about:
      'The assessment record of each VM, in pages; with `vm` the record of that one, with what would change the decision. Reads no VM.',
    query: queryShape({
      vm: vmIdText.optional(),
      subscription: subscription.optional(),
      resourceGroup: text.optional(),
      name: text.optional(),
      reason: z
        .string()
        .regex(/^[A-Za-z-]{1,64}$/, { error: 'should be a reason code' })
        .optional()
        .meta({ description: 'A reason code; every reason that holds counts.' }),
      decision: z
        .enum(assessmentDecisions, { error: `should be one of ${assessmentDecisions.join(', ')}` })
        .optional(),
      ...pageParameters,
    }),
    answers: { 200: vmsAnswer },
    problems: [...readProblems, 'bad-request', 'not-found', 'storage-unreadable', 'no-storage'],
  },
  getSafeguards: {
    method: 'GET',
    path: 'safeguards',
    who: 'read',
    about:
      'Pause, circuit breaker, which runs hold a slot, the queue, stops in the last hour, capacity holds, operators’ acts, alerts, heartbeat.',
    answers: { 200: safeguardsAnswer },
    problems: readProblems,
  },
  overview: {
    method: 'GET',
    path: 'overview',
    who: 'read',
    about:
      'What the first view of the page shows, in one answer. A part that cannot be read says so by itself.',
    answers: { 200: overviewAnswer },
    problems: readProblems,
  },
  sizes: {
    method: 'GET',
    path: 'sizes',
    who: 'read',
    about:
      'What is known of each size of the fleet, and from what; at most 500, by name. Reads no VM and asks no guest.',
    query: queryShape({
      size: text.optional().meta({ description: '`*` stands for anything.' }),
      answer: z.enum(sizeAnswers, { error: `should be one of ${sizeAnswers.join(', ')}` }).optional(),
    }),
    answers: { 200: sizesAnswer },
    problems: [...readProblems, 'bad-request', 'storage-unreadable', 'no-storage'],
  },
  me: {
    method: 'GET',
    path: 'me',
    who: 'read',
    about: 'Who asks, in which role, and which acts the caller may do.',
    answers: { 200: me },
    problems: readProblems,
  },
  remediations: {
    method: 'GET',
    path: 'remediations',
    who: 'read',
    about:
      'Finished runs, the newest end first, in pages. The first page without a filter also has `running` (at most 100) and `runningTotal`.',
    query: queryShape({ ...recordParameters, ...pageParameters }),
    answers: { 200: remediationsAnswer },
    problems: [...readProblems, 'bad-request', 'storage-unreadable'],
  },
  remediation: {
    method: 'GET',
    path: 'remediations/{id}',
    who: 'read',
    about:
      'One run: status, record, the timeline of its raw history, and where record and history differ. `explained` says what the failure of the record means and what to do.',
    parameters: z.strictObject({ id: runId }),
    answers: { 200: remediationAnswer },
    problems: [...readProblems, 'bad-request', 'not-found', 'storage-unreadable'],
  },
  getSweep: {
    method: 'GET',
    path: 'sweep',
    who: 'read',
    about: 'The sweep that is running, what the last one did, the schedule and the source.',
    answers: { 200: sweepAnswer },
    problems: readProblems,
  },
  export: {
    method: 'GET',
    path: 'export',
    who: 'read',
    about:
      'Every record whose run ended in the span `from` to `to`: whole records as lines of JSON, or rows of CSV. Its last line says that it is complete.',
    query: queryShape({
      ...recordParameters,
      format: z.enum(['ndjson', 'csv'], { error: 'should be ndjson or csv' }).default('ndjson'),
    }),
    answers: {},
    stream: ['application/x-ndjson', 'text/csv'],
    problems: [...readProblems, 'bad-request', 'no-storage'],
  },
} as const satisfies Readonly<Record<string, Route>>;
