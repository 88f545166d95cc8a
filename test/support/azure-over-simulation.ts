import { onTestFinished } from 'vitest';
import { issueToken } from '../../sandbox/arm/server/token.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { DrivenClock } from '../../sandbox/clock.ts';
import type { Sources } from '../../src/assessment/assess-vm.ts';
import { ArmClient } from '../../src/azure/arm/arm-client.ts';
import { type ApiVersions, AzureCloud } from '../../src/azure/resources/azure-cloud.ts';
import type { PastRun } from '../../src/core/model/facts.ts';
import { trust } from '../sandbox/arm/support/arm-client.ts';

/** A Monday morning. */
export const monday = '2026-11-23T08:00:00.000Z';

const audience = 'https://management.azure.com';

/** The app's own client against a simulated Azure, on a clock that only the test moves. Ends with the test. */
export async function azureOverSimulation(
  options: Partial<Parameters<typeof startSimulatedAzure>[0]> = {},
): Promise<{
  azure: SimulatedAzure;
  client: ArmClient;
  apiVersions: ApiVersions;
  now: () => number;
  sources: (pastRuns?: readonly PastRun[]) => Sources;
  /** Requests that arrived since the last call. */
  requests: () => readonly string[];
  pass: (minutes: number) => void;
}> {
  const clock = new DrivenClock(Date.parse(monday));
  const azure = await startSimulatedAzure({ seed: 1, ...options, clock });
  onTestFinished(() => azure.close());
  trust(azure);
  const now = (): number => clock.now();
  const expiresOnTimestamp = Number.MAX_SAFE_INTEGER;
  const token = issueToken({
    aud: audience,
    exp: Math.floor(now() / 1000) + 86_400,
    appid: 'app',
    oid: 'app',
    tid: 'app',
  });
  const client = new ArmClient({
    endpoint: azure.url,
    audience,
    credential: { getToken: async () => ({ token, expiresOnTimestamp }) },
    deadlineMs: 10_000,
    now,
  });
  const apiVersions = {
    compute: '2026-04-01',
    network: '2026-01-01',
    skus: '2021-07-01',
    resources: '2021-04-01',
    locks: '2016-09-01',
    subscriptions: '2022-12-01',
    authorization: '2022-04-01',
  };
  const cloud = new AzureCloud({ client, apiVersions, now });
  let seen = 0;
  return {
    azure,
    client,
    apiVersions,
    now,
    sources: (pastRuns = []) => ({
      cloud,
      runs: {
        knownOf: async () => ({ ok: true, value: { past: pastRuns } }),
        stateOf: async () => 'live',
        holderOf: async () => undefined,
        noteStop: async () => false,
        noteRefusedStop: async () => undefined,
      },
      now,
    }),
    requests: () => {
      const entries = azure.journal(seen);
      seen = entries.at(-1)?.seq ?? seen;
      return entries.flatMap((one) => (one.type === 'request' ? [one.path] : []));
    },
    pass: (minutes) => clock.advanceTo(clock.now() + minutes * 60_000),
  };
}
