import type { Simulation } from '../kernel/simulation.ts';

/** How an endpoint has done lately. */
export interface EndpointHealth {
  /** Failures since the last success. */
  failures: number;
  /** Until when nothing is sent, ms. */
  heldUntil: number;
}

const enoughFailures = 10;
const shortestMs = 60_000;
const maxMs = 3_600_000;

/** Until when an endpoint gets nothing: delayed delivery (event-grid delivery-and-retry). Undefined while it may be tried. */
export function heldUntil({ world, schedule, settings }: Simulation, url: string): number | undefined {
  const until = world.endpoints[url]?.heldUntil ?? 0;
  return settings.rules.failingEndpoint === 'held-back' && until > schedule.now() ? until : undefined;
}

/** Remembers how an attempt went. */
export function noteAttempt({ world, schedule }: Simulation, url: string, delivered: boolean): void {
  const failures = delivered ? 0 : (world.endpoints[url]?.failures ?? 0) + 1;
  const beyond = failures - enoughFailures;
  const hold = beyond < 0 ? 0 : Math.min(maxMs, shortestMs * 2 ** beyond);
  world.endpoints[url] = { failures, heldUntil: schedule.now() + hold };
}
