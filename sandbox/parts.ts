import path from 'node:path';
import { type SimulatedAzure, startSimulatedAzure } from './arm/simulated-azure.ts';
import { formatPace, PacedClock } from './clock.ts';
import { HostProcess } from './host-process.ts';
import { journalStorage } from './journal-storage.ts';
import { type Playground, startPlayground } from './playground/playground.ts';
import type { SandboxFolder } from './sandbox-folder.ts';

/** How the parts of a sandbox are started. */
export interface PartsOptions {
  readonly speed: number;
  readonly port: number;
  readonly folder: SandboxFolder;
  readonly appDir: string;
  /** Resolves when the app and its page are in the app's folder. What does not need them is started meanwhile. */
  readonly built: Promise<unknown>;
  /** Called with each thing that is up. */
  readonly onUp: (what: string) => void;
}

/** What runs once a sandbox is up. */
export interface Parts {
  readonly clock: PacedClock;
  readonly azure: SimulatedAzure;
  readonly host: HostProcess;
  readonly playground: Playground;
  close(): Promise<void>;
}

const functionName = 'onResourceEvent';

/** Starts a simulated Azure, a storage, the app beside them, and the playground. Where one cannot be started, those that run are closed, and it rejects. */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const { speed, port, folder, appDir, built, onUp } = options;
  // Awaited below, when the other parts are on their way.
  built.catch(() => undefined);
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const pace = folder.pace(speed);
    const clock = new PacedClock(pace);
    folder.keep(pace.origin, folder.hasFleet());
    const dataDir = path.join(folder.root, 'azure');
    const azure = await startSimulatedAzure({ clock, seed: 1, port: port + 2, adminPort: port + 1, dataDir });
    closing.push(() => azure.close());
    onUp('the simulated Azure listens');
    const storage = await journalStorage({ port: port + 3, dataDir: folder.root });
    closing.push(() => storage.close());
    const stored = { AzureWebJobsStorage: storage.connectionString };
    folder.print({ ...azure.environment(), ...stored });
    await storage.ready;
    onUp('the storage is ready');
    await built;
    const host = await HostProcess.start({
      appDir,
      dataFile: path.join(folder.root, 'host.db'),
      port,
      clock: formatPace(pace),
      // Nobody signs in here, so that whoever plays with it may act.
      environment: { ...azure.environment('world'), ...stored, ACCELNET_ALLOW_ACTS_WITH_KEY: 'true' },
      logFile: path.join(folder.root, 'host.log'),
    });
    closing.push(() => host.end());
    onUp('the app runs');
    await subscribe(azure, host);
    const playground = await startPlayground({ azure, hostUrl: host.url, port: port + 5 });
    closing.push(() => playground.close());
    return { clock, azure, host, playground, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function subscribe(azure: SimulatedAzure, host: HostProcess): Promise<void> {
  const url = `${host.url}/runtime/webhooks/EventGrid?functionName=${functionName}`;
  const subscribed = await azure.subscribe({ name: 'app', url });
  if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
}
