import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { wallClock } from '../../clock.ts';
import { takeFault } from '../faults/faults.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Reply } from './errors.ts';
import { type Answer, faultReply, type Serving, serve } from './serving.ts';
import { issueToken, type TokenClock } from './token.ts';

const lifetimeSeconds = 24 * 3600;

/** Where a program asks for its token, by the clock that it uses: a real credential compares `expires_on` with its own time. */
export const tokenPaths: Readonly<Record<TokenClock, string>> = {
  machine: '/msi/token',
  world: '/msi/token-in-world-time',
};

/** The managed identity endpoint as App Service has it (app-service overview-managed-identity). */
export function identityApp(simulation: Simulation, serving: Serving): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const clock of ['machine', 'world'] as const)
    app.get(tokenPaths[clock], (context) =>
      serve(serving, context.env, async () => {
        const answer = answerToken(simulation, context, clock);
        const { fault, reply } = answer;
        simulation.journal.append({
          type: 'request',
          at: simulation.schedule.now(),
          method: 'GET',
          operation: 'token',
          path: tokenPaths[clock],
          status: fault?.effect.kind === 'drop' ? 0 : reply.status,
          ...(fault === undefined ? {} : { faulted: fault.id }),
        });
        return answer;
      }),
    );
  return app;
}

function answerToken(simulation: Simulation, context: Context, clock: TokenClock): Answer {
  simulation.schedule.runDue();
  const { identity, faults } = simulation.world;
  const resource = context.req.query('resource') ?? '';
  const fault = takeFault(faults, 'token', resource, simulation.schedule.now());
  const reply =
    faultReply(fault) ??
    refuse(context, identity.header) ??
    ({ status: 200, body: tokenFor(simulation, resource, clock) } satisfies Reply);
  return { reply, fault };
}

function refuse(context: Context, header: string): Reply | undefined {
  if (context.req.header('x-identity-header') !== header)
    return { status: 401, body: { statusCode: 401, message: 'X-IDENTITY-HEADER is missing or wrong.' } };
  if (!context.req.query('resource') || context.req.query('api-version') !== '2019-08-01')
    return {
      status: 400,
      body: { statusCode: 400, message: "'resource' and 'api-version=2019-08-01' are required." },
    };
  return undefined;
}

/** A token of the managed identity. `resource` comes back exactly as it was asked for: clients keep tokens under it. */
export function tokenFor({ world, schedule }: Simulation, resource: string, clock: TokenClock): object {
  const { tenantId, principalId, clientId } = world.identity;
  const issued = Math.floor((clock === 'world' ? schedule.now() : wallClock()) / 1000);
  const expires = issued + lifetimeSeconds;
  const token = issueToken({
    aud: resource,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: expires,
    appid: clientId,
    idtyp: 'app',
    oid: principalId,
    tid: tenantId,
    ver: '1.0',
    ...(clock === 'machine' ? { clock } : {}),
  });
  return {
    access_token: token,
    client_id: clientId,
    expires_in: String(lifetimeSeconds),
    expires_on: String(expires),
    resource,
    token_type: 'Bearer',
  };
}
