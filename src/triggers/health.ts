import type { HttpResponseInit } from '@azure/functions';
import type { ConfigReading } from '../config.ts';
import type { VerdictKeeper } from '../workflow/verdict-keeper.ts';

/** `GET /api/health`: whether the app may act, and if not, everything that keeps it from acting. Anybody may ask, so that it never says a value; the log does. */
export function getHealth(reading: ConfigReading, keeper?: VerdictKeeper): HttpResponseInit {
  if (!reading.ok) return { status: 503, jsonBody: { healthy: false, faults: reading.faultsWithoutValues } };
  const { policy, subscriptions } = reading.config;
  return {
    jsonBody: {
      healthy: true,
      paused: policy.paused,
      modes: { new: policy.modeForNew, existing: policy.modeForExisting },
      subscriptions: subscriptions.length,
      ...(keeper === undefined ? {} : { journal: keeper.health() }),
    },
  };
}
