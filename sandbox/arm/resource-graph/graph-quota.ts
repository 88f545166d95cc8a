import { principalOf } from '../access/authorization.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import { type Reply, refusal } from '../server/errors.ts';

// Fifteen queries in five seconds for each user (resource-graph guidance-for-throttled-requests).
const allowed = 15;
const windowMs = 5000;

/** What is left to this caller, in headers; and the refusal, once nothing is. */
export function takeQuery(
  { world, schedule, settings }: Simulation,
  caller: Caller,
): { readonly headers: Readonly<Record<string, string>>; readonly refused?: Reply } {
  const now = schedule.now();
  const key = `graph|${principalOf(caller).id}`;
  const kept = world.buckets[key];
  const bucket = kept === undefined || now - kept.at >= windowMs ? { left: allowed, at: now } : kept;
  world.buckets[key] = bucket;
  const none = bucket.left < 1;
  bucket.left = Math.max(0, bucket.left - 1);
  const seconds = Math.ceil((bucket.at + windowMs - now) / 1000);
  const headers = {
    'x-ms-user-quota-remaining': String(bucket.left),
    'x-ms-user-quota-resets-after': `00:00:0${seconds}`,
  };
  if (!none || !settings.throttling) return { headers };
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return {
    headers,
    refused: refusal(429, 'RateLimiting', message, [{ code: 'RateLimiting', message }], headers),
  };
}
