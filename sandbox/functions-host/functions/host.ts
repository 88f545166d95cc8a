import { type Clock, PacedClock } from '../../clock.ts';
import { InFlight } from '../../in-flight.ts';
import { type CommitWatch, type Death, dieAt, OrderedDeath } from '../engine/commit-watch.ts';
import { Dispatcher } from '../engine/dispatcher.ts';
import { durableScope } from '../engine/durable-scope.ts';
import type { RealHostSwitches } from '../engine/real-host.ts';
import { Redelivery, type RedeliveryOrder } from '../engine/redelivery.ts';
import { traceInto } from '../engine/replay/turn-trace.ts';
import type { ClockReading } from '../http/clock-api.ts';
import { hostWeb } from '../http/host-web.ts';
import { clientBinding, noKey } from '../http/management-links.ts';
import { listen, type WebServer } from '../http/web-server.ts';
import { Store } from '../store.ts';
import { loadApp } from './app-loader.ts';
import { applyAppSettings } from './app-settings.ts';
import type { Keys } from './function-keys.ts';
import { readHostSettings } from './host-json.ts';
import { HostLog, type LogSink } from './host-log.ts';
import { Invoker } from './invocation.ts';
import { Listeners } from './listeners.ts';
import { replaceDate } from './sandbox-date.ts';
import { StartFault } from './start-fault.ts';
import { reportTriggers } from './trigger-report.ts';

/** What a host is started with. `dataFile` may be `:memory:`; `port` 0 takes any free one. */
export interface HostOptions extends RealHostSwitches {
  readonly appDir: string;
  readonly dataFile: string;
  readonly port: number;
  readonly clock: Clock;
  readonly log: LogSink;
  /** Access keys; without them everything is open. */
  readonly keys?: Keys | undefined;
  /** Every activity is delivered once more, that many seconds after its first delivery. */
  readonly redeliverAfter?: number | undefined;
  /** A file that gets each orchestrator turn as a line of JSON. */
  readonly trace?: string | undefined;
  /** Kills this process at one commit; for tests. */
  readonly death?: Death | undefined;
  /** Called around each commit; a call before a commit that throws prevents it. For tests of many hosts in one process. */
  readonly watch?: CommitWatch | undefined;
}

/** A running host. */
export interface Host {
  readonly url: string;
  /** The names of the app's functions. */
  readonly functions: readonly string[];
  readClock(): ClockReading;
  /** To be called after the clock was moved by other means than the host's own HTTP API. */
  clockMoved(): void;
  /** Resolves once no trigger, activity or turn runs or is ready to run. */
  whenIdle(): Promise<void>;
  /** Takes no more work, waits up to `grace` ms of real time for what runs, then releases port and data file. */
  close(grace?: number): Promise<void>;
}

/** Undone in reverse when a start fails or a host ends. */
type Undo = () => void | Promise<void>;

let running = false;

/**
 * Starts a host for the app in `appDir`. A process holds one host at a time and one app for good, because the app's
 * libraries are singletons. With any clock but the wall clock `Date` is replaced until the host is closed.
 * Throws a StartFault when it cannot start.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  if (running)
    throw new StartFault('this process already runs a host; close it first or start another process');
  running = true;
  const undo: Undo[] = [
    () => {
      running = false;
    },
  ];
  try {
    return await start(options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(options: HostOptions, undo: Undo[]): Promise<Host> {
  const { appDir, dataFile, port, clock, log: sink, keys, redeliverAfter, trace, death, watch } = options;
  const { hideTaken = false, lateStarts, answerOnThrow = false } = options;
  const settings = readHostSettings(appDir, process.env);
  const log = new HostLog(clock, sink, settings.logLevels);
  const ordered = new OrderedDeath(watch ?? (death && dieAt(death)));
  const store = Store.open(dataFile, ordered);
  undo.push(() => store.close());
  const web = await listen(port);
  undo.push(() => web.close());
  if (!(clock instanceof PacedClock && clock.isWallClock)) undo.push(replaceDate(clock));
  undo.push(applyAppSettings(appDir, web.hostname, process.env));
  const app = await loadApp(appDir, log);
  reportTriggers(app.functions.values(), log);

  const url = `http://${web.hostname}`;
  const inFlight = new InFlight();
  const webhookKey = keys?.systemKeys.durabletask_extension ?? noKey;
  const invoker = new Invoker(app, log, () => clientBinding(url, settings.durable.hubName, webhookKey));
  const scope = durableScope({
    store,
    functions: app.functions,
    invoker,
    clock,
    log,
    settings: settings.durable,
    webhookKey,
    lateStarts,
    trace: trace === undefined ? undefined : traceInto(trace),
  });
  let over = false;
  const listeners = await Listeners.of({
    functions: app.functions.values(),
    store,
    invoker,
    clock,
    log,
    inFlight,
    isOver: () => over,
    queues: settings.queues,
    environment: process.env,
  });
  const redelivery = new Redelivery(() => clock.now(), redeliverAfter);
  const dispatcher = new Dispatcher(scope, inFlight, redelivery);
  undo.push(() => dispatcher.stop());
  const host: Host = {
    url,
    functions: [...app.functions.keys()],
    readClock: () => ({
      now: clock.now(),
      nextWake: earliest(dispatcher.nextWake(), listeners.nextWake()),
      nextWork: earliest(dispatcher.nextWake()),
      total: inFlight.total,
      commits: store.commits,
    }),
    clockMoved: () => dispatcher.kick(),
    whenIdle: () => whenIdle(dispatcher, inFlight),
    close: async (grace = 5000) => {
      dispatcher.stop();
      listeners.stop();
      web.answer = drainingAnswer(web.answer);
      await within(grace, inFlight.whenIdle());
      await app.stop();
      over = true;
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
  const triggers = { app, invoker, routePrefix: settings.routePrefix, answerOnThrow };
  const changed = (): void => dispatcher.kick();
  const redeliver = (order: RedeliveryOrder): number => {
    const activities = redelivery.order(order);
    changed();
    return activities;
  };
  web.answer = hostWeb({
    scope,
    triggers,
    host,
    inFlight,
    keys,
    redeliver,
    dieAfter: (commits) => ordered.order(commits),
    runByHand: (name, input) => listeners.runByHand(name, input),
    changed,
  });
  store.transaction(() => {
    const { controlQueueVisibilityTimeout } = settings.durable.storageProvider;
    if (hideTaken) scope.messages.hideDue(clock.now(), controlQueueVisibilityTimeout);
    scope.messages.unpark(clock.now());
  });
  dispatcher.kick();
  listeners.start();
  return host;
}

function earliest(...times: readonly (number | undefined)[]): number | null {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

/** While a host drains, what still runs may use its durable client; all other requests get 503. */
function drainingAnswer(answer: WebServer['answer']): WebServer['answer'] {
  const isClient = (request: Request): boolean => new URL(request.url).pathname.startsWith('/durabletask/');
  return (request) => (isClient(request) ? answer(request) : new Response(null, { status: 503 }));
}

async function whenIdle(dispatcher: Dispatcher, inFlight: InFlight): Promise<void> {
  do {
    await inFlight.whenIdle();
    // The search for ready work is a step of the event loop away; what it finds is in flight afterwards.
    await new Promise((resolve) => setImmediate(resolve));
  } while (dispatcher.pending || inFlight.count > 0);
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  const wallClock = new PacedClock();
  await new Promise<void>((resolve, reject) => {
    const wake = wallClock.wakeAt(wallClock.now() + limit, resolve);
    work.then(() => {
      wake.cancel();
      resolve();
    }, reject);
  });
}
