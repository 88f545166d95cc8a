import type { GivenSettings } from './settings.ts';

/** Where Azure Resource Manager is, and how it is called. */
export interface ArmConfig {
  readonly endpoint: string;
  readonly audience: string;
  readonly apiVersions: {
    readonly compute: string;
    readonly network: string;
    readonly skus: string;
    readonly resources: string;
    readonly locks: string;
    readonly subscriptions: string;
    readonly authorization: string;
  };
  readonly deadlineMs: number;
}

/** What these settings say. */
export function armOf(given: GivenSettings): ArmConfig {
  return {
    endpoint: given.ACCELNET_ARM_ENDPOINT,
    audience: given.ACCELNET_ARM_AUDIENCE ?? given.ACCELNET_ARM_ENDPOINT,
    deadlineMs: given.ACCELNET_ARM_DEADLINE_SECONDS * 1000,
    apiVersions: {
      compute: given.ACCELNET_COMPUTE_API_VERSION,
      network: given.ACCELNET_NETWORK_API_VERSION,
      skus: given.ACCELNET_SKUS_API_VERSION,
      resources: given.ACCELNET_RESOURCES_API_VERSION,
      locks: given.ACCELNET_LOCKS_API_VERSION,
      subscriptions: given.ACCELNET_SUBSCRIPTIONS_API_VERSION,
      authorization: given.ACCELNET_AUTHORIZATION_API_VERSION,
    },
  };
}
