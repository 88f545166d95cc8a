import type { AppApi } from '../app-api.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';
import { type Clock, DrivenClock } from '../clock.ts';
import { type Driven, drive } from './drive.ts';
import type { StageHost } from './stage-host.ts';

/** Those who live through a story. */
export interface Players {
  readonly azure: SimulatedAzure;
  readonly host: StageHost;
  readonly api: AppApi;
  readonly clock: Clock;
}

/** Why a play stopped: what was waited for is so, nothing is due any more, or the story would pass its limit. */
export type Played = 'reached' | 'quiet' | 'limit';

/** Lets time pass until something is so; `limit` is in milliseconds since the epoch. */
export async function play(players: Players, until: () => boolean, limit: number): Promise<Played> {
  const { azure, host, clock } = players;
  if (clock instanceof DrivenClock)
    return await drive([azureOn(clock, azure), host.driven()], { until, limit });
  return await watch(players, until, limit);
}

function azureOn(clock: DrivenClock, { inFlight }: SimulatedAzure): Driven {
  return {
    whenIdle: async () => {
      await inFlight.whenIdle();
      return { next: clock.nextWake(), total: inFlight.total };
    },
    advanceTo: async (at) => clock.advanceTo(at),
  };
}

/** On a paced clock nobody can drive: looks again and again until the story is over. */
async function watch({ azure, api, clock }: Players, until: () => boolean, limit: number): Promise<Played> {
  let quietLooks = 0;
  while (clock.now() <= limit) {
    if (until()) return 'reached';
    const { pendingDeliveries, operationsInProgress } = azure.state();
    const { remediations } = await api.remediations();
    const open = remediations.filter(({ runtimeStatus }) =>
      ['Running', 'Pending'].includes(runtimeStatus),
    ).length;
    quietLooks = pendingDeliveries + operationsInProgress.length + open === 0 ? quietLooks + 1 : 0;
    if (quietLooks === 5) return 'quiet';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return 'limit';
}
