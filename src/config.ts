import * as z from 'zod';
import { defaultPolicy, modes, type Policy } from './core/policy.ts';
import { isSubscriptionId } from './core/resource-id.ts';

/** Everything that the app is told from outside. */
export interface Config {
  readonly subscriptions: readonly string[];
  readonly policy: Policy;
  readonly arm: {
    readonly endpoint: string;
    readonly audience: string;
    readonly apiVersions: {
      readonly compute: string;
      readonly network: string;
      readonly skus: string;
      readonly resources: string;
      readonly locks: string;
    };
    readonly deadlineMs: number;
  };
  readonly identityEndpoint?: string;
  readonly clientId?: string;
}

/** The configuration, or the whole list of what is wrong with it. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

const yes = ['true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off', ''];

const flag = z
  .string()
  .default('false')
  .transform((text) => text.trim().toLowerCase())
  .refine((text) => yes.includes(text) || no.includes(text), { error: 'should be true or false' })
  .transform((text) => yes.includes(text));

const whole = (least: number, most: number, usual: number): z.ZodType<number, string | undefined> =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text.trim() === '' ? usual : Number(text)))
    .pipe(z.number({ error: 'should be a number' }).int().min(least).max(most));

const mode = (usual: Policy['modeForNew']): z.ZodType<Policy['modeForNew'], string | undefined> =>
  z
    .string()
    .default(usual)
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(modes as [Policy['modeForNew'], ...Policy['modeForNew'][]]));

const httpsUrl = z
  .url({ protocol: /^https$/, error: 'should be an https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

const apiVersion = (usual: string): z.ZodType<string, string | undefined> =>
  z
    .string()
    .default(usual)
    .pipe(z.string().regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, { error: 'should look like 2026-04-01' }));

/** An empty setting is one that is not given. */
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() === '' ? undefined : text));

const publicCloud = 'https://management.azure.com';

// Defaults are the versions that the Azure SDKs of our lock file were made for.
const environment = z.object({
  ACCELNET_SUBSCRIPTIONS: z
    .string({ error: 'is missing: should list the subscription ids to watch, separated by commas' })
    .transform((text) => text.split(/[,;\s]+/).filter((one) => one !== ''))
    .pipe(
      z
        .array(
          z.string().refine(isSubscriptionId, {
            error: (issue) => `"${String(issue.input)}" is not a subscription id`,
          }),
        )
        .min(1, { error: 'should list at least one subscription id' }),
    ),
  ACCELNET_MODE: mode(defaultPolicy.modeForExisting),
  ACCELNET_MODE_NEW: mode(defaultPolicy.modeForNew),
  ACCELNET_PAUSED: flag,
  ACCELNET_TAG_PREFIX: z
    .string()
    .default(defaultPolicy.tagPrefix)
    .pipe(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, { error: 'should be a tag name of letters, digits, . _ -' }),
    ),
  ACCELNET_NEW_VM_HOURS: whole(0, 720, defaultPolicy.newVmHours),
  ACCELNET_SETTLE_MINUTES: whole(0, 1440, defaultPolicy.settleMinutes),
  ACCELNET_MAX_CONCURRENT: whole(1, 1000, defaultPolicy.maxConcurrent),
  ACCELNET_WAIT_LIMIT_HOURS: whole(1, 720, defaultPolicy.waitLimitHours),
  ACCELNET_OPERATION_LIMIT_MINUTES: whole(5, 240, defaultPolicy.operationLimitMinutes),
  ACCELNET_VERIFY_LIMIT_MINUTES: whole(2, 120, defaultPolicy.verifyLimitMinutes),
  ACCELNET_COOL_DOWN_HOURS: whole(0, 8760, defaultPolicy.coolDownHours),
  ACCELNET_STRANDED_LIMIT_HOURS: whole(1, 720, defaultPolicy.strandedLimitHours),
  ACCELNET_GUEST_PROBE: z
    .string()
    .default(defaultPolicy.guestProbe)
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(['off', 'report', 'require'])),
  ACCELNET_ARM_ENDPOINT: httpsUrl.default(publicCloud),
  ACCELNET_ARM_AUDIENCE: httpsUrl.optional(),
  ACCELNET_ARM_DEADLINE_SECONDS: whole(1, 120, 30),
  ACCELNET_COMPUTE_API_VERSION: apiVersion('2026-04-01'),
  ACCELNET_NETWORK_API_VERSION: apiVersion('2026-01-01'),
  ACCELNET_SKUS_API_VERSION: apiVersion('2021-07-01'),
  ACCELNET_RESOURCES_API_VERSION: apiVersion('2021-04-01'),
  ACCELNET_LOCKS_API_VERSION: apiVersion('2016-09-01'),
  IDENTITY_ENDPOINT: optionalText,
  AZURE_CLIENT_ID: optionalText,
});

/** Reads app settings. A setting that is not given has a safe default; the subscriptions to watch have none. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigReading {
  const result = environment.safeParse(env);
  if (!result.success)
    return {
      ok: false,
      faults: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    };
  const given = result.data;
  const policy: Policy = {
    ...defaultPolicy,
    modeForNew: given.ACCELNET_MODE_NEW,
    modeForExisting: given.ACCELNET_MODE,
    newVmHours: given.ACCELNET_NEW_VM_HOURS,
    settleMinutes: given.ACCELNET_SETTLE_MINUTES,
    paused: given.ACCELNET_PAUSED,
    tagPrefix: given.ACCELNET_TAG_PREFIX,
    maxConcurrent: given.ACCELNET_MAX_CONCURRENT,
    waitLimitHours: given.ACCELNET_WAIT_LIMIT_HOURS,
    operationLimitMinutes: given.ACCELNET_OPERATION_LIMIT_MINUTES,
    verifyLimitMinutes: given.ACCELNET_VERIFY_LIMIT_MINUTES,
    coolDownHours: given.ACCELNET_COOL_DOWN_HOURS,
    strandedLimitHours: given.ACCELNET_STRANDED_LIMIT_HOURS,
    guestProbe: given.ACCELNET_GUEST_PROBE,
  };
  return {
    ok: true,
    config: {
      subscriptions: given.ACCELNET_SUBSCRIPTIONS.map((one) => one.toLowerCase()),
      policy,
      arm: {
        endpoint: given.ACCELNET_ARM_ENDPOINT,
        audience: given.ACCELNET_ARM_AUDIENCE ?? given.ACCELNET_ARM_ENDPOINT,
        deadlineMs: given.ACCELNET_ARM_DEADLINE_SECONDS * 1000,
        apiVersions: {
          compute: given.ACCELNET_COMPUTE_API_VERSION,
          network: given.ACCELNET_NETWORK_API_VERSION,
          skus: given.ACCELNET_SKUS_API_VERSION,
          resources: given.ACCELNET_RESOURCES_API_VERSION,
          locks: given.ACCELNET_LOCKS_API_VERSION,
        },
      },
      ...(given.IDENTITY_ENDPOINT === undefined ? {} : { identityEndpoint: given.IDENTITY_ENDPOINT }),
      ...(given.AZURE_CLIENT_ID === undefined ? {} : { clientId: given.AZURE_CLIENT_ID }),
    },
  };
}
