import { Hono } from 'hono';
import type { InFlight } from '../../in-flight.ts';
import type { DurableScope } from '../engine/durable-scope.ts';
import type { RedeliveryOrder } from '../engine/redelivery.ts';
import type { FunctionApp } from '../functions/app-loader.ts';
import { ClientFault } from '../functions/client-fault.ts';
import { EventGridWebhook } from '../functions/event-grid-webhook.ts';
import { type Access, type Keys, refusal } from '../functions/function-keys.ts';
import type { Host } from '../functions/host.ts';
import { HttpTriggers } from '../functions/http-triggers.ts';
import type { Invoker } from '../functions/invocation.ts';
import { type AdminControl, adminApi } from './admin-api.ts';
import { clockApi } from './clock-api.ts';
import { deathApi } from './death-api.ts';
import { logApi } from './log-api.ts';
import { managementApi } from './management-api.ts';
import { redeliveryApi } from './redelivery-api.ts';

interface HostWeb {
  readonly scope: DurableScope;
  readonly triggers: {
    readonly app: FunctionApp;
    readonly invoker: Invoker;
    readonly routePrefix: string;
    readonly answerOnThrow: boolean;
  };
  readonly host: Pick<Host, 'readClock' | 'clockMoved' | 'whenIdle'>;
  readonly inFlight: InFlight;
  readonly keys: Keys | undefined;
  readonly runByHand: AdminControl['runByHand'];
  readonly redeliver: (order: RedeliveryOrder) => number;
  readonly dieAfter: (commits: number) => void;
  /** Called after anything that may have made work ready. */
  readonly changed: () => void;
}

/** Everything that a host answers over HTTP. */
export function hostWeb({
  scope,
  triggers,
  host,
  inFlight,
  keys,
  runByHand,
  redeliver,
  dieAfter,
  changed,
}: HostWeb): (request: Request) => Promise<Response> {
  const { app, invoker, routePrefix, answerOnThrow } = triggers;
  const { log, clock } = scope;
  const http = new HttpTriggers({
    functions: app.functions.values(),
    routePrefix,
    invoker,
    log,
    keys,
    appUri: app.httpUri,
    answerOnThrow,
  });
  const eventGrid = new EventGridWebhook(app.functions, invoker, log);
  const management = managementApi(scope, changed);
  const web = new Hono({ getPath: pathOf });
  const guard = (path: string, access: Access): void => {
    web.use(path, async (c, next) => refusal(keys, c.req.raw, access) ?? next());
  };
  guard('/runtime/webhooks/durabletask/*', { level: 'system', extension: 'durabletask_extension' });
  guard('/runtime/webhooks/eventgrid', { level: 'system', extension: 'eventgrid_extension' });
  guard('/admin/host/*', { level: 'admin' });
  guard('/admin/functions/*', { level: 'admin' });
  const clientFault = new ClientFault();
  web.use('/durabletask/*', clientFault.guard());
  web.route('/durabletask', management);
  web.route('/runtime/webhooks/durabletask', management);
  web.all('/runtime/webhooks/eventgrid', (c) => inFlight.track(() => eventGrid.handle(c.req.raw)));
  web.route(
    '/admin/sandbox/clock',
    clockApi({ clock, read: host.readClock, whenIdle: host.whenIdle, moved: host.clockMoved }),
  );
  web.route('/admin/sandbox/redeliver', redeliveryApi(redeliver));
  web.route(
    '/admin/sandbox/log',
    logApi(() => log.counts()),
  );
  web.route('/admin/sandbox/die', deathApi(dieAfter));
  web.route('/admin/sandbox/durable-client', clientFault.api());
  web.route('/admin', adminApi({ functions: app.functions, runByHand }));
  web.all('*', async (c) => {
    const answer = await inFlight.track(() => http.handle(c.req.raw));
    // Nothing is in progress while a caller waits in vain.
    return 'afterAll' in answer ? await answer.afterAll : answer;
  });
  web.onError((error, c) => {
    log.error(`the host failed on ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return new Response(null, { status: 500 });
  });
  return async (request) => web.fetch(request);
}

/** For the extensions' own paths neither case nor a slash at the end matters. */
function pathOf(request: Request): string {
  const { pathname } = new URL(request.url);
  const own = /^\/(?:runtime\/webhooks\/(?:durabletask|eventgrid)|durabletask)(?=\/|$)/i.exec(pathname)?.[0];
  return own === undefined ? pathname : own.toLowerCase() + pathname.slice(own.length).replace(/\/+$/, '');
}
