import path from 'node:path';
import { AppApi } from '../app-api.ts';
import { InMemoryAzure, NoAnswer } from '../arm/in-memory-azure.ts';
import { DrivenClock } from '../clock.ts';
import type { LogLine } from '../functions-host/functions/host-log.ts';
import { type Driven, drive } from '../scenarios/drive.ts';
import { Acts, isConfiguration } from './acts.ts';
import { linkApp } from './app-link.ts';
import type { Life } from './life.ts';
import { beginningOfLife, detailsOf, type Lived, maxLifeMs, worldSeedOf } from './lived.ts';
import { MortalHost } from './mortal-host.ts';
import type { Send } from './people.ts';
import { armAudience, personOn } from './person.ts';

const subscriptionId = '5f0c2a1e-0000-4000-8000-00000000c0de';

/** Where lives are played: the folder of the bundled app, and one for data. */
export interface Place {
  readonly appDir: string;
  readonly dataDir: string;
  readonly redeliverAfter?: number;
}

/** Plays one life in this process. A process plays one at a time. */
export async function live(
  life: Life,
  { appDir, dataDir, redeliverAfter = life.redeliverAfter }: Place,
): Promise<Lived> {
  const clock = new DrivenClock(beginningOfLife);
  const azure = new InMemoryAzure({
    ...life.world,
    clock,
    subscriptionIds: [subscriptionId],
    seed: worldSeedOf(life),
  });
  const errors: string[] = [];
  const saidAt: number[] = [];
  const host = new MortalHost({
    appDir,
    // Memory does not outlive a host.
    dataFile: isMortal(life) ? path.join(dataDir, 'life.db') : ':memory:',
    clock,
    log: ({ time, level, source, message }: LogLine) => {
      if (level !== 'Error') return;
      errors.push(`${source}: ${message}`);
      saidAt.push(time);
    },
    crashes: life.crashes,
    redeliverAfter,
    died: () => acts.died(),
  });
  const { inFlight } = azure;
  const acts = new Acts(life, {
    world: azure,
    inFlight,
    clock,
    send: sendIn(azure, clock),
    hostUrl: () => host.url,
    deploy: (deed) => host.deploy(() => configure(deed)),
  });
  let configure: ReturnType<typeof linkApp> = () => undefined;
  try {
    await host.begin();
    configure = linkApp({
      life,
      azure,
      subscriptionId,
      ofHost: (operation, send) => host.request(operation, send),
      before: (operation) => acts.at(operation),
    });
    const subscribed = await azure.subscribe({
      name: 'app',
      url: `${host.url}/runtime/webhooks/EventGrid?functionName=onResourceEvent`,
      schema: life.schema,
    });
    if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
    acts.begin();
    const limit = beginningOfLife + maxLifeMs;
    const how = await drive([worldOn(clock, azure, acts), host.driven()], { limit });
    if (how === 'reached') throw new Error('a life has no other end than its end');
    const [journal, state, faults] = [azure.journal(), azure.state(), azure.faults()];
    const api = new AppApi(host.url);
    const { remediations } = await api.remediations();
    return {
      life,
      began: beginningOfLife,
      ended: clock.now(),
      how,
      state,
      journal,
      faults,
      remediations: await detailsOf(api, remediations),
      errors,
      saidAt,
      deaths: host.deaths,
      unsent: host.unsent,
      redelivered: redeliverAfter !== undefined,
      done: acts.done,
    };
  } finally {
    await host.close();
    azure.close();
  }
}

/** Whether its host is ever started anew. */
function isMortal({ crashes, acts }: Life): boolean {
  return crashes.length > 0 || acts.some(({ deed }) => isConfiguration(deed));
}

/** The world with its people. The clock alone does not show what is due in it: the host waits on the same clock. */
function worldOn(clock: DrivenClock, azure: InMemoryAzure, acts: Acts): Driven {
  return {
    whenIdle: async () => {
      await azure.inFlight.whenIdle();
      const due = [azure.nextDue, acts.nextDue].filter((at) => at !== undefined);
      return { next: due.length === 0 ? undefined : Math.min(...due), total: azure.inFlight.total };
    },
    advanceTo: async (at) => clock.advanceTo(at),
  };
}

function sendIn(azure: InMemoryAzure, clock: DrivenClock): Send {
  const headers = personOn(clock);
  return async (method, target, body) => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      const request = new Request(`${armAudience}${target}`, { method, headers: headers(), ...text });
      return (await azure.arm(request)).status;
    } catch (error) {
      if (error instanceof NoAnswer) return 0;
      throw error;
    }
  };
}
