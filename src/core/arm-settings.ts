import type * as z from 'zod';
import { apiVersion, httpsUrl, whole } from './setting.ts';

const publicCloud = 'https://management.azure.com';

/** App settings that say where Azure Resource Manager is. Defaults are the versions that the Azure SDKs of our lock file were made for. */
export const armShape = {
  ACCELNET_ARM_ENDPOINT: httpsUrl.default(publicCloud),
  ACCELNET_ARM_AUDIENCE: httpsUrl.optional(),
  ACCELNET_ARM_DEADLINE_SECONDS: whole(1, 120).transform((seconds) => seconds ?? 30),
  ACCELNET_COMPUTE_API_VERSION: apiVersion('2026-04-01'),
  ACCELNET_NETWORK_API_VERSION: apiVersion('2026-01-01'),
  ACCELNET_SKUS_API_VERSION: apiVersion('2021-07-01'),
  ACCELNET_RESOURCES_API_VERSION: apiVersion('2021-04-01'),
  ACCELNET_LOCKS_API_VERSION: apiVersion('2016-09-01'),
  ACCELNET_SUBSCRIPTIONS_API_VERSION: apiVersion('2022-12-01'),
  ACCELNET_AUTHORIZATION_API_VERSION: apiVersion('2022-04-01'),
};

type ArmSettings = z.output<z.ZodObject<typeof armShape>>;

/** Where Azure Resource Manager is, and how it is spoken to. */
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
export function armOf(given: ArmSettings): ArmConfig {
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
