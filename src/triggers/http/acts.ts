import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import * as z from 'zod';
import { faultTexts, faultWords } from '../../core/lib/fault-words.ts';
import { logOf } from '../../use-cases/log.ts';
import { problem } from './answers.ts';
import { type ActSettings, guardAct, namedAs } from './auth/act-guard.ts';
import { readBody } from './request-body.ts';

// More than the longest list of VMs that an act may name.
const maxBody = 262_144;

const body = z.object({
  comment: z.string().max(500).optional(),
  /** A capacity key, for `reopen`. */
  key: z.string().max(300).optional(),
  /** Releases the lease of a stranded VM, for `acknowledge`. */
  release: z.boolean().optional(),
  /** The VM to be remediated now. */
  vmId: z.string().max(400).optional(),
  /** The VM that it talks to, for `diagnosis`. */
  peer: z.string().max(400).optional(),
  /** What was shown to the one who approves, as a run's `question.change`. */
  change: z.string().max(100).optional(),
  /** The same for runs that are approved together. */
  changes: z.array(z.string().max(100)).max(500).optional(),
  /** Of the VMs whose runs are approved together. */
  resourceGroup: z.string().max(90).optional(),
  vms: z.array(z.string().max(400)).max(500).optional(),
  /** The only one that is swept, for `sweep`; that of the VMs whose runs are approved. */
  subscription: z.string().max(36).optional(),
});

/** An act that was allowed: who does it, and what the body says. */
export interface Act extends z.infer<typeof body> {
  readonly by: string;
}

/** Lets an act through the guard, reads its body, and logs who did what; everything else is answered here. */
export async function whenAllowed(
  request: HttpRequest,
  context: InvocationContext,
  settings: ActSettings,
  perform: (act: Act) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const guarded = guardAct(request, settings);
  if (!guarded.ok) return problem(guarded.status, guarded.detail);
  const sent = await readBody(request, maxBody);
  if (!sent.ok) return sent.answer;
  const read = body.safeParse(jsonIn(sent.text), { error: faultWords });
  if (!read.success) return problem(400, faultTexts(read.error, 'body').join('; '));
  const by = namedAs(guarded.actor);
  const answer = await perform({ ...read.data, by });
  const { pathname } = new URL(request.url);
  logOf(context).info('an operator acted', { by, path: pathname, status: answer.status ?? 200 });
  return answer;
}

/** The body as JSON; an empty body is an empty object, and one that cannot be parsed is reported as a fault. */
function jsonIn(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}
