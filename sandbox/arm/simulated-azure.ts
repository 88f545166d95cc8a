import type { InFlight } from '../in-flight.ts';
import { adminApp } from './admin/admin.ts';
import { WorldCommands } from './admin/world-commands.ts';
import { armApp } from './server/arm.ts';
import { type Assembled, assemble, type WorldOptions } from './server/assemble.ts';
import { loadCertificate } from './server/certificate.ts';
import { identityApp, tokenPaths } from './server/identity.ts';
import { type Listening, listen } from './server/listen.ts';
import { withoutProxy } from './server/no-proxy.ts';
import type { TokenClock } from './server/token.ts';

/** How a simulated Azure is started. */
export interface SimulatedAzureOptions extends WorldOptions {
  /** Of ARM over HTTPS; any free one by default, as for the others. */
  readonly port?: number;
  readonly adminPort?: number;
  readonly identityPort?: number;
}

/** A running simulated Azure. Its world commands act at once, and as of the clock's time. */
export class SimulatedAzure extends WorldCommands {
  /** ARM requests being served and events being sent. While it is zero all that goes on waits for the clock. */
  readonly inFlight: InFlight;
  /** `https://localhost:PORT`: ARM. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`: the admin interface is below `/_sim`. */
  readonly adminUrl: string;
  /** `http://127.0.0.1:PORT`: the managed identity endpoint. */
  readonly identityUrl: string;
  /** PEM file of the authority that clients have to trust. */
  readonly caFile: string;
  readonly #parts: Parts;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    super(parts.simulation, parts.inFlight);
    const { arm, admin, identity, caFile, inFlight } = parts;
    this.inFlight = inFlight;
    this.url = `https://localhost:${arm.port}`;
    this.adminUrl = `http://127.0.0.1:${admin.port}`;
    this.identityUrl = `http://127.0.0.1:${identity.port}`;
    this.caFile = caFile;
    this.#parts = parts;
  }

  /** The environment variables that point a program at this Azure; `world` for a host whose time is this Azure's. */
  environment(clock: TokenClock = 'machine'): Record<string, string> {
    const { world } = this.#parts.simulation;
    return {
      NODE_EXTRA_CA_CERTS: this.caFile,
      NO_PROXY: withoutProxy(),
      IDENTITY_ENDPOINT: `${this.identityUrl}${tokenPaths[clock]}`,
      IDENTITY_HEADER: world.identity.header,
      ACCELNET_ARM_ENDPOINT: this.url,
      ACCELNET_ARM_AUDIENCE: 'https://management.azure.com',
      ACCELNET_SUBSCRIPTIONS: Object.values(world.subscriptions)
        .map(({ id }) => id)
        .join(','),
    };
  }

  /** Stops serving and sending, and saves. What is pending goes on at the next start from the same folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { simulation, courier, arm, admin, identity, keeper, inFlight } = this.#parts;
    simulation.schedule.stop();
    courier.stop();
    await Promise.all([arm.close(), admin.close(), identity.close()]);
    await inFlight.whenIdle();
    keeper.close();
  }
}

interface Parts extends Assembled {
  readonly caFile: string;
  readonly arm: Listening;
  readonly admin: Listening;
  readonly identity: Listening;
}

/**
 * Starts a simulated Azure: ARM over HTTPS, a managed identity endpoint and an admin interface, all on loopback.
 * Rejects with a ListenError for a port that cannot be had, and with Node's error for a folder that cannot be written.
 */
export async function startSimulatedAzure(options: SimulatedAzureOptions): Promise<SimulatedAzure> {
  const { clock } = options;
  const { simulation, inFlight, courier, keeper } = assemble(options);
  const serving = { clock, inFlight };
  const listening: Listening[] = [];
  try {
    const certificate = await loadCertificate(keeper.folder);
    const arm = await listen(armApp(simulation, serving), options.port ?? 0, certificate);
    listening.push(arm);
    const identity = await listen(identityApp(simulation, serving), options.identityPort ?? 0);
    listening.push(identity);
    const admin = await listen(adminApp(simulation, clock, inFlight), options.adminPort ?? 0);
    return new SimulatedAzure({
      simulation,
      inFlight,
      courier,
      keeper,
      caFile: certificate.caFile,
      arm,
      admin,
      identity,
    });
  } catch (error) {
    simulation.schedule.stop();
    await Promise.all(listening.map((one) => one.close()));
    keeper.close();
    throw error;
  }
}
