import type * as z from 'zod';
import { apiVersion, httpsUrl, optionalText, whole } from './setting.ts';
import { settings } from './settings.ts';

/** App settings that say where Azure Resource Manager is. Defaults are the versions that the Azure SDKs of our lock file were made for. */
export const armShape = {
  ACCELNET_ARM_ENDPOINT: optionalText
    .transform((text) => text ?? settings.ACCELNET_ARM_ENDPOINT.defaultValue)
    .pipe(httpsUrl),
  ACCELNET_ARM_AUDIENCE: optionalText.pipe(httpsUrl.optional()),
  ACCELNET_ARM_DEADLINE_SECONDS: whole(1, 120).transform(
    (seconds) => seconds ?? Number(settings.ACCELNET_ARM_DEADLINE_SECONDS.defaultValue),
  ),
  ACCELNET_COMPUTE_API_VERSION: apiVersion(settings.ACCELNET_COMPUTE_API_VERSION.defaultValue),
  ACCELNET_NETWORK_API_VERSION: apiVersion(settings.ACCELNET_NETWORK_API_VERSION.defaultValue),
  ACCELNET_SKUS_API_VERSION: apiVersion(settings.ACCELNET_SKUS_API_VERSION.defaultValue),
  ACCELNET_RESOURCES_API_VERSION: apiVersion(settings.ACCELNET_RESOURCES_API_VERSION.defaultValue),
  ACCELNET_LOCKS_API_VERSION: apiVersion(settings.ACCELNET_LOCKS_API_VERSION.defaultValue),
  ACCELNET_SUBSCRIPTIONS_API_VERSION: apiVersion(settings.ACCELNET_SUBSCRIPTIONS_API_VERSION.defaultValue),
  ACCELNET_AUTHORIZATION_API_VERSION: apiVersion(settings.ACCELNET_AUTHORIZATION_API_VERSION.defaultValue),
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
