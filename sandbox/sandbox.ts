import path from 'node:path';
import { AppApi } from './app-api.ts';
import { type SimulatedAzure, startSimulatedAzure } from './arm/simulated-azure.ts';
import { formatPace, PacedClock } from './clock.ts';
import { breakStarts, fleet, newcomer, unlucky } from './fleet.ts';
import { HostProcess } from './host-process.ts';
import { InFlight } from './in-flight.ts';
import { type JournalStorage, journalStorage } from './journal-storage.ts';
import { Narrator } from './narrator.ts';
import { startPlayground } from './playground/playground.ts';
import { SandboxFolder } from './sandbox-folder.ts';
import { welcome } from './welcome.ts';

export interface SandboxOptions {
  readonly speed: number;
  readonly port: number;
  readonly dataDir: string;
  readonly reset: boolean;
  readonly appDir: string;
  readonly say: (line: string) => void;
}

export interface Sandbox {
  close(): Promise<void>;
  /** Resolves when the sandbox has been closed. */
  readonly closed: Promise<void>;
}

const functionName = 'onResourceEvent';
const narratedEveryMs = 250;
const newcomerAfterMs = 4_000;

/** Brings up everything that `npm start` shows. Rejects with one clear line where something is in the way. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { speed, port, dataDir, reset, appDir, say } = options;
  const folder = new SandboxFolder(dataDir, reset);
  const pace = folder.pace(speed);
  const clock = new PacedClock(pace);
  const azure = await startSimulatedAzure({
    clock,
    seed: 1,
    port: port + 2,
    adminPort: port + 1,
    dataDir: path.join(dataDir, 'azure'),
  });
  const storage = await journalStorage({ port: port + 3, dataDir });
  const stored = { AzureWebJobsStorage: storage.connectionString };
  folder.print({ ...azure.environment(), ...stored });
  const starting = HostProcess.start({
    appDir,
    dataFile: path.join(dataDir, 'host.db'),
    port,
    clock: formatPace(pace),
    // Nobody signs in here, so that whoever plays with it may act.
    environment: { ...azure.environment('world'), ...stored, ACCELNET_ALLOW_ACTS_WITH_KEY: 'true' },
    logFile: path.join(dataDir, 'host.log'),
  });
  const host = await bothUp(starting, storage).catch(async (error: unknown) => {
    await azure.close();
    throw error;
  });
  await subscribe(azure, host);
  const playground = await startPlayground({ azure, hostUrl: host.url, port: port + 5 });

  const api = new AppApi(host.url);
  const narrator = new Narrator(() => clock.now(), api, say);
  const later: NodeJS.Timeout[] = [];
  if (folder.hasFleet()) {
    await narrator.catchUp();
    say(`The sandbox goes on where it was: ${azure.state().vms.length} VMs.`);
  } else {
    for (const order of fleet(clock.now())) azure.createVm(order);
    azure.createVm(unlucky);
    breakStarts(azure, unlucky.name);
    say(`A fleet of ${azure.state().vms.length} VMs exists. One second here is ${speed} seconds there.`);
    later.push(setTimeout(() => createNewcomer(azure, say), newcomerAfterMs));
  }
  const fault = await api.configurationFault();
  if (fault !== undefined) say(`${fault} (${path.join(dataDir, 'host.log')})`);
  folder.keep(clock.now());
  for (const line of welcome({
    playground: playground.url,
    host: host.url,
    admin: azure.adminUrl,
    arm: azure.url,
    log: path.join(dataDir, 'host.log'),
    mine: idOfMine(azure),
    environmentFile: folder.environmentFile,
  }))
    say(line);

  // Ctrl-C reaches the host too, so that it does not answer any more at the end.
  let [closing, interrupted] = [false, false];
  const notifying = new InFlight();
  const publishing = setInterval(() => {
    folder.keep(clock.now());
    if (notifying.count === 0)
      notifying
        .track(() => narrator.print())
        .then(() => {
          interrupted = false;
        })
        .catch((error: unknown) => {
          if (!closing && !interrupted) say(`(the story is interrupted: ${String(error)})`);
          interrupted = true;
        });
  }, narratedEveryMs);

  const ended = Promise.withResolvers<void>();
  const close = async (): Promise<void> => {
    closing = true;
    clearInterval(publishing);
    for (const timer of later) clearTimeout(timer);
    await notifying.whenIdle();
    await playground.close();
    await host.end();
    await storage.close();
    await azure.close();
    folder.keep(clock.now());
    say('The sandbox is closed; its state is kept.');
    ended.resolve();
  };
  return { close, closed: ended.promise };
}

/** The host, once the storage is up as well; neither is left behind where the other cannot start. */
async function bothUp(starting: Promise<HostProcess>, storage: JournalStorage): Promise<HostProcess> {
  const [host, tables] = await Promise.allSettled([starting, storage.ready]);
  if (host.status === 'fulfilled' && tables.status === 'fulfilled') return host.value;
  if (host.status === 'fulfilled') await host.value.end();
  if (tables.status === 'fulfilled') await storage.close();
  throw [host, tables].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))[0];
}

async function subscribe(azure: SimulatedAzure, host: HostProcess): Promise<void> {
  const url = `${host.url}/runtime/webhooks/EventGrid?functionName=${functionName}`;
  const subscribed = await azure.subscribe({ name: 'app', url });
  if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
}

function createNewcomer(azure: SimulatedAzure, say: (line: string) => void): void {
  // After a quick restart by hand it may exist already.
  if (azure.state().vms.some(({ name }) => name === newcomer.name)) return;
  azure.createVm(newcomer);
  say(`--------  ${newcomer.name.padEnd(18)}is created just now, without Accelerated Networking`);
}

/** The id of a VM called `mine`, created beside the others. */
function idOfMine(azure: SimulatedAzure): string {
  const any = azure.state().vms[0]?.id ?? '';
  return `${any.slice(0, any.lastIndexOf('/'))}/mine`;
}
