import path from 'node:path';
import { AppApi } from './app-api.ts';
import type { SimulatedAzure } from './arm/simulated-azure.ts';
import { breakStarts, fleet, newcomer, unlucky } from './fleet.ts';
import { InFlight } from './in-flight.ts';
import { Narrator } from './narrator.ts';
import { startParts } from './parts.ts';
import { needPorts } from './ports.ts';
import { SandboxFolder } from './sandbox-folder.ts';
import { welcome } from './welcome.ts';

export interface SandboxOptions {
  readonly speed: number;
  readonly port: number;
  readonly dataDir: string;
  readonly reset: boolean;
  readonly appDir: string;
  /** Builds the app and its page; called once nothing else is in the way. */
  readonly build: () => Promise<unknown>;
  readonly say: (line: string) => void;
  /** Called with each thing that is up before the sandbox is. */
  readonly onUp: (what: string) => void;
}

export interface Sandbox {
  close(): Promise<void>;
  /** Resolves when the sandbox has been closed. */
  readonly closed: Promise<void>;
}

// Of the checkout; where `--sandbox` looks by itself.
const defaultFolder = '.sandbox';

const narratedEveryMs = 250;
const newcomerAfterMs = 4_000;

/** Brings up everything that `npm start` shows. Rejects with a clear line for each thing that is in the way. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { speed, port, dataDir, reset, appDir, build, say, onUp } = options;
  const folder = new SandboxFolder(dataDir, reset);
  await needPorts(port);
  const parts = await startParts({ speed, port, folder, appDir, built: build(), onUp });
  const { clock, azure, host, playground } = parts;

  const api = new AppApi(host.url);
  const narrator = new Narrator(() => clock.now(), api, say);
  const later: NodeJS.Timeout[] = [];
  if (folder.hasFleet()) {
    await narrator.catchUp();
    say(`The sandbox goes on where it was: ${azure.state().vms.length} VMs.`);
  } else {
    createFleet(azure, clock.now());
    say(`A fleet of ${azure.state().vms.length} VMs exists. One second here is ${speed} seconds there.`);
    later.push(setTimeout(() => createNewcomer(azure, say), newcomerAfterMs));
  }
  const fault = await api.configurationFault();
  if (fault !== undefined) say(`${fault} (${path.join(dataDir, 'host.log')})`);
  folder.keep(clock.now(), true);
  for (const line of welcome({
    playground: playground.url,
    host: host.url,
    admin: azure.adminUrl,
    arm: azure.url,
    log: path.join(dataDir, 'host.log'),
    mine: idOfMine(azure),
    folder: dataDir === path.join(appDir, defaultFolder) ? undefined : dataDir,
  }))
    say(line);

  // Ctrl-C reaches the host too, so that it does not answer any more at the end.
  let [closing, interrupted] = [false, false];
  const notifying = new InFlight();
  const publishing = setInterval(() => {
    folder.keep(clock.now(), true);
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
    await parts.close();
    folder.keep(clock.now(), true);
    say('The sandbox is closed; its state is kept.');
    ended.resolve();
  };
  return { close, closed: ended.promise };
}

function createFleet(azure: SimulatedAzure, now: number): void {
  for (const order of fleet(now)) azure.createVm(order);
  azure.createVm(unlucky);
  breakStarts(azure, unlucky.name);
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
