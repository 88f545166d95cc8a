import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { takeFault } from '../faults/faults.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { cloudMetadata } from './cloud-metadata.ts';
import type { Reply } from './errors.ts';
import { tokenFor } from './identity.ts';
import { type Answer, faultReply, type Serving, serve } from './serving.ts';

type Bindings = { Bindings: HttpBindings };

/** What a client asks before it has a token: which cloud this is, and a token by the VM's managed identity as az does with MSI_ENDPOINT. */
export function addSignIn(app: Hono<Bindings>, simulation: Simulation, serving: Serving): void {
  app.get('/metadata/endpoints', (context) =>
    serve(serving, context.env, async () => {
      const url = new URL(context.req.url);
      return { reply: cloudMetadata(url.origin, url.searchParams.get('api-version')) };
    }),
  );
  app.post('/msi/token', (context) =>
    serve(serving, context.env, async () => {
      const form = new URLSearchParams(await context.req.text());
      const answer = answerForm(simulation, context, form.get('resource') ?? '');
      simulation.journal.append({
        type: 'request',
        at: simulation.schedule.now(),
        method: 'POST',
        operation: 'token',
        path: '/msi/token',
        status: answer.fault?.effect.kind === 'drop' ? 0 : answer.reply.status,
        ...(answer.fault === undefined ? {} : { faulted: answer.fault.id }),
      });
      return answer;
    }),
  );
}

// The header keeps out web pages and proxies that can only send a form (managed-identities how-to-use-vm-token).
function answerForm(simulation: Simulation, context: Context<Bindings>, resource: string): Answer {
  simulation.schedule.runDue();
  const fault = takeFault(simulation.world.faults, 'token', resource, simulation.schedule.now());
  return { reply: faultReply(fault) ?? formReply(simulation, context, resource), fault };
}

function formReply(simulation: Simulation, context: Context<Bindings>, resource: string): Reply {
  if (context.req.header('metadata')?.toLowerCase() !== 'true' || resource === '')
    return {
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: "the header 'Metadata: true' and the form member 'resource' are required",
      },
    };
  return { status: 200, body: tokenFor(simulation, resource, 'machine') };
}
