import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod';
import { foreignness } from '../arm/admin/same-origin.ts';
import { listen } from '../arm/server/listen.ts';
import { faultsOf } from '../arm/server/validation.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';
import { framePage, panelPage, panelSizes } from './panel.ts';
import { relay } from './relay.ts';
import { fates, tricks } from './tricks.ts';

export interface PlaygroundOptions {
  readonly azure: SimulatedAzure;
  /** Of the app's host. */
  readonly hostUrl: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** The operators' page with a panel beside it that creates VMs and breaks things. */
export interface Playground {
  readonly url: string;
  close(): Promise<void>;
}

const style = readFileSync(path.join(import.meta.dirname, 'playground.css'), 'utf8');
const policy =
  "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
const maxShown = 8;

const nameOf = (of: Readonly<Record<string, unknown>>) =>
  z.string().refine((name) => Object.hasOwn(of, name), { error: 'is not offered here' });
const creation = z.object({ name: z.string().max(60), size: nameOf(panelSizes), fate: nameOf(fates) });
const breaking = z.object({ vm: z.string(), trick: nameOf(tricks) });

/** Serves the playground on the loopback address. It belongs to the sandbox: the deployed app does not contain it. */
export async function startPlayground({ azure, hostUrl, port }: PlaygroundOptions): Promise<Playground> {
  const done: string[] = [];
  const print = (what: string): void => {
    done.unshift(what);
    done.splice(maxShown);
  };
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    const foreign = foreignness(context);
    if (foreign !== undefined) return context.text(foreign, 403);
    return await next();
  });
  app.all('/api/*', (context) => relay(context, hostUrl));
  app.use(async (context, next) => {
    await next();
    context.header('content-security-policy', policy);
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'same-origin');
    context.header('cache-control', 'no-store');
  });
  app.get('/', (context) => context.html(framePage));
  app.get('/playground.css', (context) => context.body(style, 200, { 'content-type': 'text/css' }));
  app.get('/panel', (context) => {
    const vms = azure.state().vms.map(({ name }) => name);
    return context.html(
      panelPage({ vms: vms.toReversed(), name: freeName(vms), done, faults: azure.faults().length }),
    );
  });
  const post = <T>(route: string, schema: z.ZodType<T>, perform: (given: T) => string): void => {
    app.post(route, async (context) => {
      const given = schema.safeParse(await context.req.parseBody());
      print(given.success ? attempt(() => perform(given.data)) : faultsOf(given.error).join('; '));
      return context.redirect('/panel', 303);
    });
  };
  post('/panel/vms', creation, ({ name, size, fate }) => {
    azure.createVm({ name, size });
    const trick = fates[fate]?.trick;
    if (trick !== undefined) tricks[trick]?.play(azure, name);
    return `${name} was created: ${fates[fate]?.label ?? ''}`;
  });
  post('/panel/tricks', breaking, ({ vm, trick }) => {
    tricks[trick]?.play(azure, vm);
    return `${vm}: ${tricks[trick]?.label ?? ''}`;
  });
  post('/panel/repair', z.object({}), () => {
    azure.clearFaults();
    return 'All faults were taken back';
  });
  const { port: taken, close } = await listen(app, port);
  return { url: `http://127.0.0.1:${taken}`, close };
}

function freeName(taken: readonly string[]): string {
  let n = 1;
  while (taken.includes(`play-${n}`)) n++;
  return `play-${n}`;
}

/** What came of it, as text; also that a name is taken, or a VM is gone. */
function attempt(perform: () => string): string {
  try {
    return perform();
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : String(error);
  }
}
