import type { Simulation } from '../kernel/simulation.ts';
import { type Reply, refusal } from '../server/errors.ts';
import type { Limit } from './limits.ts';

/** What is left of a limit, and as of when, ms. */
export interface Bucket {
  left: number;
  at: number;
}

/** What a request took, for the headers of its answer; and the refusal where a limit was reached. */
export interface Taken {
  readonly headers: Readonly<Record<string, string>>;
  readonly refused?: Reply;
}

// By then every bucket is full again.
const forgottenAfterMs = 600_000;

/** Takes a request out of every bucket that it counts against, or out of none if one of them is empty. */
export function take(simulation: Simulation, limits: readonly Limit[]): Taken {
  const { world, schedule, settings } = simulation;
  const now = schedule.now();
  const buckets = limits.map((limit) => ({ limit, bucket: filled(world.buckets[limit.key], limit, now) }));
  if (settings.throttling) {
    const empty = buckets.find(({ bucket }) => bucket.left < 1);
    if (empty !== undefined)
      return { headers: headersOf(buckets), refused: tooMany(simulation, empty.limit, empty.bucket, now) };
  }
  forgetFull(simulation, now);
  for (const { limit, bucket } of buckets) {
    bucket.left = Math.max(0, bucket.left - 1);
    world.buckets[limit.key] = bucket;
  }
  return { headers: headersOf(buckets) };
}

function forgetFull({ world }: Simulation, now: number): void {
  if (now - world.bucketsTidiedAt < forgottenAfterMs) return;
  world.bucketsTidiedAt = now;
  const used = Object.entries(world.buckets).filter(([, { at }]) => now - at < forgottenAfterMs);
  world.buckets = Object.fromEntries(used);
}

function filled(
  bucket: Bucket | undefined,
  { capacity, perSecond, windowSeconds }: Limit,
  now: number,
): Bucket {
  if (bucket === undefined) return { left: capacity, at: now };
  const seconds = (now - bucket.at) / 1000;
  if (windowSeconds !== undefined)
    return seconds >= windowSeconds ? { left: capacity, at: now } : { ...bucket };
  return { left: Math.min(capacity, bucket.left + seconds * perSecond), at: now };
}

type Filled = readonly { readonly limit: Limit; readonly bucket: Bucket }[];

function headersOf(buckets: Filled): Record<string, string> {
  const whole = ({ left }: Bucket): string => String(Math.floor(left));
  const compute = buckets.filter(({ limit }) => limit.owner === 'compute');
  const policies = compute.map(({ limit, bucket }) => `Microsoft.Compute/${limit.shownAs};${whole(bucket)}`);
  return {
    ...Object.fromEntries(
      buckets.flatMap(({ limit, bucket }) => (limit.owner === 'arm' ? [[limit.shownAs, whole(bucket)]] : [])),
    ),
    ...(policies.length === 0 ? {} : { 'x-ms-ratelimit-remaining-resource': policies.join(',') }),
  };
}

function tooMany({ settings }: Simulation, limit: Limit, bucket: Bucket, now: number): Reply {
  const { perSecond, windowSeconds } = limit;
  const wait =
    windowSeconds === undefined ? (1 - bucket.left) / perSecond : windowSeconds - (now - bucket.at) / 1000;
  const seconds = Math.max(1, Math.ceil(wait));
  const headers = settings.rules.throttledWithRetryAfter ? { 'retry-after': String(seconds) } : {};
  if (limit.owner === 'compute') return { ...computeRefusal(limit, now, seconds), headers };
  const code = limit.owner === 'arm' ? 'SubscriptionRequestsThrottled' : 'TooManyRequests';
  const whose = limit.owner === 'arm' ? 'subscription' : 'subscription and Microsoft.Network';
  return refusal(
    429,
    code,
    `Number of requests for ${whose} exceeded the limit. Please try again after '${seconds}' seconds.`,
    undefined,
    headers,
  );
}

/** Compute's answer has no `error` around it (troubleshooting-throttling-errors). */
function computeRefusal({ shownAs, capacity, perSecond }: Limit, now: number, seconds: number): Reply {
  const time = (at: number): string => new Date(at).toISOString();
  const message = JSON.stringify({
    operationGroup: shownAs,
    startTime: time(now - 60_000),
    endTime: time(now + seconds * 1000),
    allowedRequestCount: Math.round(perSecond * 60),
    measuredRequestCount: capacity + 1,
  });
  return {
    status: 429,
    body: {
      code: 'OperationNotAllowed',
      message:
        'The server rejected the request because too many requests have been received for this subscription.',
      details: [{ code: 'TooManyRequests', target: shownAs, message }],
    },
  };
}
