import * as z from 'zod';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const functions = z.array(
  z.looseObject({
    name: z.string(),
    config: z.looseObject({
      bindings: z.array(
        z.looseObject({
          type: z.string(),
          route: z.string().optional(),
          methods: z.array(z.string()).optional(),
        }),
      ),
    }),
  }),
);

// The real host would wait 240 s.
const patienceMs = 10_000;

/** Durable's storage is away, so that handlers throw, on a host that never answers for one that does. */
export const handlerThrows: Scenario = {
  name: 'handler-throws',
  title:
    'While a VM is down every call of the Durable client fails: each HTTP function answers all the same.',
  arrange: (stage) => {
    stage.createVm({ name: 'crm-21', size: 'Standard_D4s_v3' });
  },
  play: async (stage) => {
    await stage.until('crm-21 is down', () => stage.power('crm-21') === 'deallocated');
    await stage.host.failClient(true);
    try {
      stage.seen.push(await everyHandlerAnswers(stage));
    } finally {
      await stage.host.failClient(false);
    }
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...ending.seen,
    endsAccelerated(ending, 'crm-21'),
    isStopped(ending, 'crm-21', 1),
    isRecorded(ending, 'crm-21', 'accelerated'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

interface Answered {
  readonly what: string;
  /** Undefined where no answer came in time. */
  readonly status?: number;
  readonly problem?: boolean;
}

async function everyHandlerAnswers(stage: Stage): Promise<PromiseResult> {
  const listed = await fetch(`${stage.hostUrl}/admin/functions`);
  const doors = functions
    .parse(await listed.json())
    .flatMap(({ name, config }) =>
      config.bindings
        .filter(({ type }) => type === 'httpTrigger')
        .flatMap(({ route, methods = [] }) => methods.map((method) => ({ method, route: route ?? name }))),
    );
  const { vmId, runId } = { vmId: stage.azure.vm('crm-21').id, runId: 'run-crm-21-none' };
  // What fits, so that the handlers get as far as Durable: the others hold nothing but a comment.
  const bodies: Readonly<Record<string, object>> = {
    assessment: { vms: [vmId] },
    diagnosis: { vmId },
    remediations: { vmId },
    approvals: { vms: [vmId] },
  };
  const ofOneVm = new Set(['assessment', 'diagnosis']);
  const answers = await Promise.all(
    doors.map(({ method, route }) => {
      const path = route
        .replace('{id}', runId)
        .replace('{act}', 'pause')
        .replace(/\{\*?\w+\}/, 'x');
      const url = new URL(`${stage.hostUrl}/api/${path}`);
      if (method === 'GET' && ofOneVm.has(route)) url.searchParams.set('vm', vmId);
      return ask(method, url, bodies[route] ?? { comment: 'who answers?' });
    }),
  );
  const silent = answers.filter(({ status }) => status === undefined).map(({ what }) => what);
  const failed = answers.filter(({ status }) => status === 500);
  const bare = failed.filter(({ problem }) => problem !== true).map(({ what }) => what);
  return {
    name: 'every HTTP function answers within ten seconds, and says what it is when it fails',
    // With no handler that throws, nothing would have been shown.
    held: silent.length === 0 && bare.length === 0 && failed.length >= 5,
    detail: `${answers.length} asked, ${failed.length} answered 500, silent: ${silent.join(', ') || 'none'}, without a body: ${bare.join(', ') || 'none'}`,
  };
}

async function ask(method: string, url: URL, body: object): Promise<Answered> {
  const what = `${method} ${url.pathname}`;
  const sent =
    method === 'GET' ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  try {
    const answer = await fetch(url, { method, ...sent, signal: AbortSignal.timeout(patienceMs) });
    const text = await answer.text();
    return { what, status: answer.status, problem: /"status":500/.test(text) };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return { what };
    throw error;
  }
}
