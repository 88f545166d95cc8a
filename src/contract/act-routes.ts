import * as z from 'zod';
import {
  manyApproved,
  remediationAcknowledged,
  remediationApproved,
  remediationBegun,
  remediationCancelled,
  remediationRejected,
  safeguardActs,
  safeguardsActed,
  sweepBegun,
} from './answers/act-answers.ts';
import { diagnosisAnswer } from './answers/diagnosis-answer.ts';
import { runId, vmIdText } from './parameters.ts';
import { actProblems, type Route, vmProblems } from './route.ts';

const comment = z
  .string()
  .max(500)
  .optional()
  .meta({ description: 'Kept with every act that keeps who did it.' });
// More than the longest list of VMs that an act may name.
const maxActBytes = 262_144;

/** What only operators may do. Names are those of the functions. */
export const actRoutes = {
  askDiagnosis: {
    method: 'POST',
    path: 'diagnosis',
    who: 'act',
    about: 'The same, and the guest is asked by Run Command. For each VM once in five minutes.',
    body: z.strictObject({ vmId: vmIdText, peer: vmIdText.optional(), comment }),
    maxBodyBytes: maxActBytes,
    answers: { 200: diagnosisAnswer },
    problems: [...actProblems, ...vmProblems, 'does-not-fit', 'unknown-state'],
  },
  postSweep: {
    method: 'POST',
    path: 'sweep',
    who: 'act',
    about: 'Begins a sweep of all watched subscriptions, or of one.',
    body: z.strictObject({ subscription: z.string().max(36).optional(), comment }),
    maxBodyBytes: maxActBytes,
    answers: { 202: sweepBegun },
    problems: [...actProblems, 'not-watched', 'already-running', 'not-configured'],
  },
  remediateNow: {
    method: 'POST',
    path: 'remediations',
    who: 'act',
    about:
      'Asks for a remediation now. The VM is assessed as always; a reason against it is answered with 409. A run that has the VM already is joined (`joined`).',
    body: z.strictObject({ vmId: vmIdText, comment }),
    maxBodyBytes: maxActBytes,
    answers: { 202: remediationBegun },
    problems: [...actProblems, ...vmProblems, 'reason-against'],
  },
  cancelRemediation: {
    method: 'POST',
    path: 'remediations/{id}/cancel',
    who: 'act',
    about: 'Ends a run as soon as possible. What it changed is undone.',
    parameters: z.strictObject({ id: runId }),
    body: z.strictObject({ comment }),
    maxBodyBytes: maxActBytes,
    answers: { 202: remediationCancelled },
    problems: [...actProblems, 'not-found', 'does-not-fit'],
  },
  acknowledgeRemediation: {
    method: 'POST',
    path: 'remediations/{id}/acknowledge',
    who: 'act',
    about:
      'Stops the alerts about a run. `release` also releases the lease of a VM that a run left `stranded`, once a person has put the VM right.',
    parameters: z.strictObject({ id: runId }),
    body: z.strictObject({ release: z.boolean().optional(), comment }),
    maxBodyBytes: maxActBytes,
    answers: { 202: remediationAcknowledged },
    problems: [...actProblems, 'not-found', 'does-not-fit'],
  },
  approveRemediation: {
    method: 'POST',
    path: 'remediations/{id}/approve',
    who: 'act',
    about:
      'Approves a run that waits for approval. With `change`, only if the run still asks for exactly that change; otherwise 409.',
    parameters: z.strictObject({ id: runId }),
    body: z.strictObject({
      change: z.string().max(100).optional().meta({
        description: 'What was shown to the person who answers: `change` in the question of the run.',
      }),
      comment,
    }),
    maxBodyBytes: maxActBytes,
    answers: { 202: remediationApproved },
    problems: [...actProblems, 'not-found', 'does-not-fit'],
  },
  rejectRemediation: {
    method: 'POST',
    path: 'remediations/{id}/reject',
    who: 'act',
    about: 'Rejects a run that waits for approval. It then changes nothing.',
    parameters: z.strictObject({ id: runId }),
    body: z.strictObject({ comment }),
    maxBodyBytes: maxActBytes,
    answers: { 202: remediationRejected },
    problems: [...actProblems, 'not-found', 'does-not-fit'],
  },
  approveMany: {
    method: 'POST',
    path: 'approvals',
    who: 'act',
    about:
      'Approves every waiting run of a `subscription`, of a `resourceGroup` in it, or of a list `vms`; one of them must be given, and all that is given must hold. With `changes`, only runs that ask for one of them. Reads 500 runs at most.',
    body: z.strictObject({
      subscription: z.string().max(36).optional(),
      resourceGroup: z.string().max(90).optional(),
      vms: z.array(vmIdText).max(500).optional(),
      changes: z.array(z.string().max(100)).max(500).optional(),
      comment,
    }),
    maxBodyBytes: maxActBytes,
    answers: { 202: manyApproved },
    problems: actProblems,
  },
  actOnSafeguards: {
    method: 'POST',
    path: 'safeguards/{act}',
    who: 'act',
    about:
      '`pause`: no new outage begins, and a run whose VM is down goes on to its end. `resume`: ends the pause. `reset-breaker`: closes the circuit breaker. `reopen`: lets one VM try a size that has a capacity hold, named by `key`. `acknowledge`: stops the alert about an open breaker, which stays open.',
    parameters: z.strictObject({ act: z.enum(safeguardActs) }),
    body: z.strictObject({
      key: z
        .string()
        .max(300)
        .optional()
        .meta({ description: 'A capacity key as `GET /api/safeguards` lists it, for `reopen`.' }),
      comment,
    }),
    maxBodyBytes: maxActBytes,
    answers: { 202: safeguardsActed },
    problems: [...actProblems, 'not-found'],
  },
} as const satisfies Readonly<Record<string, Route>>;
