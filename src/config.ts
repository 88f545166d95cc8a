import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from './core/canonical-json.ts';
import { type JournalPlace, readJournalPlace } from './core/journal-place.ts';
import { type Parsed, parsed } from './core/parsed.ts';
import { defaultPolicy, type Policy } from './core/policy.ts';
import { policyContradictions } from './core/policy-bounds.ts';
import { readPolicyFile } from './core/policy-file.ts';
import { tagPrefixPattern } from './core/policy-schema.ts';
import { isSubscriptionId } from './core/resource-id.ts';
import { apiVersion, flag, guestProbe, httpsUrl, limit, mode, optionalText, whole } from './core/setting.ts';
import { withoutUndefined } from './core/without-undefined.ts';
import { type PolicySource, usualPolicyFile } from './policy-source.ts';

/** Everything that the app is told from outside. */
export interface Config {
  readonly subscriptions: readonly string[];
  /** In force: the file over the defaults, and app settings over both. */
  readonly policy: Policy;
  /** Twelve characters that change when the policy in force does. */
  readonly policyHash: string;
  readonly acts: { readonly withKey: boolean; readonly appServiceAuth: boolean };
  readonly arm: {
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
  };
  /** Absent where the app has no storage of its own. */
  readonly journal?: JournalPlace;
  readonly identityEndpoint?: string;
  readonly clientId?: string;
}

/** The configuration, or the whole list of what is wrong with it. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

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
  ACCELNET_POLICY_FILE: optionalText,
  ACCELNET_MODE: mode,
  ACCELNET_MODE_NEW: mode,
  ACCELNET_PAUSED: flag,
  ACCELNET_TAG_PREFIX: optionalText.pipe(
    z
      .string()
      .regex(tagPrefixPattern, { error: 'should be a tag name of letters, digits, . _ -' })
      .optional(),
  ),
  ACCELNET_NEW_VM_HOURS: limit('newVmHours'),
  ACCELNET_SETTLE_MINUTES: limit('settleMinutes'),
  ACCELNET_MAX_CONCURRENT: limit('maxConcurrent'),
  ACCELNET_WAIT_LIMIT_HOURS: limit('waitLimitHours'),
  ACCELNET_OPERATION_LIMIT_MINUTES: limit('operationLimitMinutes'),
  ACCELNET_VERIFY_LIMIT_MINUTES: limit('verifyLimitMinutes'),
  ACCELNET_COOL_DOWN_HOURS: limit('coolDownHours'),
  ACCELNET_STRANDED_LIMIT_HOURS: limit('strandedLimitHours'),
  ACCELNET_GUEST_PROBE: guestProbe,
  ACCELNET_ALLOW_ACTS_WITH_KEY: flag,
  ACCELNET_APP_SERVICE_AUTH: flag,
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
  IDENTITY_ENDPOINT: optionalText,
  AZURE_CLIENT_ID: optionalText,
});

type Settings = z.output<typeof environment>;

/** What app settings say of the policy: only what is given. */
function policyIn(given: Settings): Partial<Policy> {
  return withoutUndefined({
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
  });
}

/** Without a file the defaults hold; a file that a setting names must be there. */
function policyOf(source: PolicySource, named: boolean): Parsed<Partial<Policy>> {
  switch (source.kind) {
    case 'text':
      return readPolicyFile(source.text);
    case 'unreadable':
      return { ok: false, faults: [`cannot be read: ${source.because}`] };
    case 'absent':
      return named
        ? { ok: false, faults: ['ACCELNET_POLICY_FILE names this file, and there is none'] }
        : parsed({});
  }
}

function hashOf(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex').slice(0, 12);
}

/**
 * Reads app settings and the policy file. What neither gives has a safe default; the subscriptions to watch have none. Faults of both are
 * told together.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  source: PolicySource = { kind: 'absent', name: usualPolicyFile },
): ConfigReading {
  const result = environment.safeParse(env);
  const file = policyOf(source, Boolean(env.ACCELNET_POLICY_FILE?.trim()));
  const journal = readJournalPlace(env);
  const faults = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...(journal.ok ? [] : journal.faults),
    ...(file.ok ? [] : file.faults.map((fault) => `${source.name}: ${fault}`)),
  ];
  if (!result.success || !journal.ok || !file.ok) return { ok: false, faults };
  const given = result.data;
  const policy: Policy = { ...defaultPolicy, ...file.value, ...policyIn(given) };
  const contradictions = policyContradictions(policy);
  if (contradictions.length > 0)
    return { ok: false, faults: contradictions.map((fault) => `policy: ${fault}`) };
  return {
    ok: true,
    config: {
      subscriptions: given.ACCELNET_SUBSCRIPTIONS.map((one) => one.toLowerCase()),
      policy,
      policyHash: hashOf(policy),
      acts: {
        withKey: given.ACCELNET_ALLOW_ACTS_WITH_KEY ?? false,
        appServiceAuth: given.ACCELNET_APP_SERVICE_AUTH ?? false,
      },
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
          subscriptions: given.ACCELNET_SUBSCRIPTIONS_API_VERSION,
          authorization: given.ACCELNET_AUTHORIZATION_API_VERSION,
        },
      },
      ...(journal.value === undefined ? {} : { journal: journal.value }),
      ...(given.IDENTITY_ENDPOINT === undefined ? {} : { identityEndpoint: given.IDENTITY_ENDPOINT }),
      ...(given.AZURE_CLIENT_ID === undefined ? {} : { clientId: given.AZURE_CLIENT_ID }),
    },
  };
}
