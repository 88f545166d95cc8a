import type { AppApi } from '../app-api.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';
import { type Clock, DrivenClock } from '../clock.ts';
import { type Driven, type DriveOptions, drive } from './drive.ts';
import type { StageHost } from './stage-host.ts';
import { watch } from './watch.ts';

/** The parts that a story is played with. */
export interface Players {
  readonly azure: SimulatedAzure;
  readonly host: StageHost;
  readonly api: AppApi;
  readonly clock: Clock;
}

/** Why playing stopped: the condition holds, nothing is due any more, or the story would pass its limit. */
export type Played = 'reached' | 'quiet' | 'limit';

/** Lets time pass until the condition holds, or until the story is over. */
export async function play({ azure, host, api, clock }: Players, options: DriveOptions): Promise<Played> {
  if (clock instanceof DrivenClock) return await drive([azureOn(clock, azure), host.driven()], options);
  return await watch({ azure, api, now: () => clock.now() }, options);
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
