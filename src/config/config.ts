import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../core/lib/canonical-json.ts';
import { faultWords } from '../core/lib/fault-words.ts';
import { optionalText } from '../core/lib/from-text.ts';
import type { Values } from '../core/lib/values.ts';
import { isSubscriptionId } from '../core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../core/policy/policy.ts';
import { policyContradictions } from '../core/policy/policy-contradictions.ts';
import { type ArmConfig, armOf } from '../core/settings/arm-settings.ts';
import { type JournalPlace, readJournalPlace } from '../core/settings/journal-place.ts';
import { type NotifyConfig, notifyOf } from '../core/settings/notify-settings.ts';
import { policyIn, policySettingsIn } from '../core/settings/policy-settings.ts';
import { schemasOf, settingFault } from '../core/settings/setting.ts';
import { wordsIn } from '../core/settings/setting-texts.ts';
import { settings } from '../core/settings/settings.ts';
import type { Suspension } from '../core/settings/suspension.ts';
import { type SweepConfig, sweepOf } from '../core/settings/sweep-settings.ts';
import { type TelemetryConfig, telemetryOfSettings } from '../core/settings/telemetry-settings.ts';
import { unknownSettingFault, unknownSettings } from '../core/settings/unknown-settings.ts';
import { defaultPolicyFile, type PolicySource, policyNear, policyOf } from './policy-source.ts';

/** Where the policy in force came from. */
interface PolicyOrigin {
  /** `default`: accelnet.policy.json of the app's folder; `named`: what ACCELNET_POLICY_FILE names; `none`: there is no file, and the defaults hold. */
  readonly file: 'none' | 'default' | 'named';
  /** App settings that win over the file, by their names. */
  readonly settings: readonly string[];
}

/** What the environment and the policy file give the app. */
export interface Config {
  readonly subscriptions: readonly string[];
  /** The policy in force: the file overrides the defaults, and app settings override both. */
  readonly policy: Policy;
  /** Twelve characters that change when the policy in force does. */
  readonly policyHash: string;
  readonly policyOrigin: PolicyOrigin;
  readonly acts: {
    readonly withKey: boolean;
    readonly appServiceAuth: boolean;
    /** What the platform says about its sign-in. */
    readonly platformAuth: boolean;
    readonly keyless: boolean;
  };
  readonly arm: ArmConfig;
  readonly sweep: SweepConfig;
  readonly notify: NotifyConfig;
  readonly telemetry: TelemetryConfig;
  /** How long the history of an ended run is kept, in days. */
  readonly historyDays: number;
  /** The storage queue that Event Grid delivers to; absent where it calls the app. */
  readonly eventQueue?: string;
  /** Absent where the app has no storage of its own. */
  readonly journal?: JournalPlace;
  readonly identityEndpoint?: string;
  readonly clientId?: string;
}

/** The configuration, or the whole list of what is wrong with it. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | ({
      readonly ok: false;
      /** What recovery uses until the configuration is corrected. No VM may be assessed and no run begun with it. */
      readonly substitute: Config;
    } & Suspension);

const environment = z.object({
  ...schemasOf(settings),
  // Set by Azure itself.
  WEBSITE_SITE_NAME: optionalText,
  WEBSITE_AUTH_ENABLED: optionalText,
  IDENTITY_ENDPOINT: optionalText,
  APPLICATIONINSIGHTS_CONNECTION_STRING: optionalText,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: optionalText,
  // OpenTelemetry's.
  OTEL_TRACES_SAMPLER_ARG: optionalText,
});

/** App Service writes `True` where its authentication is on (app-service/reference-app-settings). */
function saysSignIn(text: string | undefined): boolean {
  return /^true$/i.test(text ?? '');
}

function hashOf(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex').slice(0, 12);
}

/**
 * Reads app settings and the policy file. What neither gives has a safe default, except the subscriptions to watch. Faults of both are
 * given together, with what replaces a faulty configuration: each setting that is right, and the default of each that is not.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  source: PolicySource = { kind: 'absent', name: defaultPolicyFile },
): ConfigReading {
  const result = environment.safeParse(env, { reportInput: true, error: faultWords });
  const unknown = unknownSettings(env);
  const journal = readJournalPlace(env);
  const named = Boolean(env.ACCELNET_POLICY_FILE?.trim());
  const file = policyOf(source, named, 'shown');
  const faultsWith = (values: Values): string[] => {
    const seen = policyOf(source, named, values);
    return [
      ...(result.error?.issues ?? []).map((issue) => settingFault(issue, values)),
      ...unknown.map((name) => unknownSettingFault(name, values)),
      ...(journal.ok ? [] : journal.faults),
      ...(seen.ok ? [] : seen.faults.map((f) => `${values === 'shown' ? source.name : 'policy file'}: ${f}`)),
    ];
  };
  const substitute = (): Config =>
    configOf(substituteSettings(env), source, named, policyNear(source), journal);
  if (!result.success || unknown.length > 0 || !journal.ok || !file.ok)
    return {
      ok: false,
      faults: faultsWith('shown'),
      faultsWithoutValues: faultsWith('hidden'),
      substitute: withheld(substitute()),
    };
  const config = configOf(result.data, source, named, file.value, journal);
  const contradictions = policyContradictions(config.policy, 'shown');
  if (contradictions.length === 0) return { ok: true, config };
  const faultsWithoutValues = policyContradictions(config.policy, 'hidden');
  return { ok: false, faults: contradictions, faultsWithoutValues, substitute: withheld(config) };
}

type Given = z.output<typeof environment>;

// No VM is assessed with these settings, so no subscription needs to be watched.
const withoutSubscriptions = environment.extend({ ACCELNET_SUBSCRIPTIONS: z.array(z.string()) });

/** The settings that are right by themselves, and the default of every other one. */
function substituteSettings(env: Readonly<Record<string, string | undefined>>): Given {
  const watched = wordsIn(env.ACCELNET_SUBSCRIPTIONS ?? '').filter(isSubscriptionId);
  const faulty = new Set(environment.safeParse(env).error?.issues.map(({ path }) => path[0]));
  const right = Object.entries(env).filter(([name]) => !faulty.has(name));
  return withoutSubscriptions.parse({ ...Object.fromEntries(right), ACCELNET_SUBSCRIPTIONS: watched });
}

/** The substitute skips every VM: it replaces a policy that could not be read. */
function withheld(config: Config): Config {
  const { breakerFailures, breakerOutOf } = defaultPolicy;
  const policy: Policy = {
    ...config.policy,
    paused: true,
    modeForNew: 'report',
    modeForExisting: 'report',
    breakerFailures,
    breakerOutOf,
  };
  return { ...config, policy, policyHash: hashOf(policy) };
}

function configOf(
  given: Given,
  source: PolicySource,
  named: boolean,
  file: Partial<Policy>,
  journal: ReturnType<typeof readJournalPlace>,
): Config {
  const own = policyIn(given);
  const policy: Policy = { ...defaultPolicy, ...file, ...own };
  return {
    subscriptions: given.ACCELNET_SUBSCRIPTIONS.map((one) => one.toLowerCase()),
    policy,
    policyHash: hashOf(policy),
    policyOrigin: {
      file: source.kind === 'absent' ? 'none' : named ? 'named' : 'default',
      settings: policySettingsIn(given),
    },
    acts: {
      withKey: given.ACCELNET_ALLOW_ACTS_WITH_KEY,
      appServiceAuth: given.ACCELNET_APP_SERVICE_AUTH,
      platformAuth: saysSignIn(given.WEBSITE_AUTH_ENABLED),
      // Both our setting and the platform must say it: a wrong setting alone must not grant access.
      keyless: given.ACCELNET_APP_SERVICE_AUTH && saysSignIn(given.WEBSITE_AUTH_ENABLED),
    },
    sweep: sweepOf(given),
    notify: notifyOf(given, given.WEBSITE_SITE_NAME),
    telemetry: telemetryOfSettings(given),
    historyDays: given.ACCELNET_HISTORY_DAYS,
    arm: armOf(given),
    ...(given.ACCELNET_EVENT_QUEUE === undefined ? {} : { eventQueue: given.ACCELNET_EVENT_QUEUE }),
    ...(journal.ok && journal.value !== undefined ? { journal: journal.value } : {}),
    ...(given.IDENTITY_ENDPOINT === undefined ? {} : { identityEndpoint: given.IDENTITY_ENDPOINT }),
    ...(given.AZURE_CLIENT_ID === undefined ? {} : { clientId: given.AZURE_CLIENT_ID }),
  };
}
