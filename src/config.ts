import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type ArmConfig, armOf, armShape } from './core/arm-settings.ts';
import { canonicalJson } from './core/canonical-json.ts';
import { type JournalPlace, readJournalPlace } from './core/journal-place.ts';
import { type NotifyConfig, notifyOf, notifyShape } from './core/notify-settings.ts';
import { defaultPolicy, type Policy } from './core/policy.ts';
import { policyContradictions } from './core/policy-bounds.ts';
import { policyIn, policyShape } from './core/policy-settings.ts';
import { flag, optionalText, queueName, settingFault, subscriptionIds, whole } from './core/setting.ts';
import { settings } from './core/settings.ts';
import { type SweepConfig, sweepOf, sweepShape } from './core/sweep-settings.ts';
import type { Values } from './core/values.ts';
import { type PolicySource, policyOf, usualPolicyFile } from './policy-source.ts';

/** Everything that the app is told from outside. */
export interface Config {
  readonly subscriptions: readonly string[];
  /** In force: the file over the defaults, and app settings over both. */
  readonly policy: Policy;
  /** Twelve characters that change when the policy in force does. */
  readonly policyHash: string;
  readonly acts: { readonly withKey: boolean; readonly appServiceAuth: boolean; readonly keyless: boolean };
  readonly arm: ArmConfig;
  readonly sweep: SweepConfig;
  readonly notify: NotifyConfig;
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
  | {
      readonly ok: false;
      /** With the values that were seen, for the log and the terminal. */
      readonly faults: readonly string[];
      /** The same without a word that was given: fit for anybody. */
      readonly faultsWithoutValues: readonly string[];
    };

const environment = z.object({
  ACCELNET_SUBSCRIPTIONS: subscriptionIds,
  ACCELNET_POLICY_FILE: optionalText,
  ...policyShape,
  ...sweepShape,
  ...notifyShape,
  ACCELNET_EVENT_QUEUE: queueName,
  ACCELNET_ALLOW_ACTS_WITH_KEY: flag,
  ACCELNET_APP_SERVICE_AUTH: flag,
  ACCELNET_HISTORY_DAYS: whole(1, 3650).transform(
    (days) => days ?? Number(settings.ACCELNET_HISTORY_DAYS.usual),
  ),
  ...armShape,
  WEBSITE_AUTH_ENABLED: optionalText,
  IDENTITY_ENDPOINT: optionalText,
  AZURE_CLIENT_ID: optionalText,
});

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
  const result = environment.safeParse(env, { reportInput: true });
  const journal = readJournalPlace(env);
  const named = Boolean(env.ACCELNET_POLICY_FILE?.trim());
  const file = policyOf(source, named, 'shown');
  const faultsWith = (values: Values): string[] => {
    const seen = policyOf(source, named, values);
    return [
      ...(result.error?.issues ?? []).map((issue) => settingFault(issue, values)),
      ...(journal.ok ? [] : journal.faults),
      ...(seen.ok ? [] : seen.faults.map((f) => `${values === 'shown' ? source.name : 'policy file'}: ${f}`)),
    ];
  };
  if (!result.success || !journal.ok || !file.ok)
    return { ok: false, faults: faultsWith('shown'), faultsWithoutValues: faultsWith('hidden') };
  const given = result.data;
  const policy: Policy = { ...defaultPolicy, ...file.value, ...policyIn(given) };
  const contradictions = policyContradictions(policy, 'shown');
  if (contradictions.length > 0)
    return { ok: false, faults: contradictions, faultsWithoutValues: policyContradictions(policy, 'hidden') };
  return {
    ok: true,
    config: {
      subscriptions: given.ACCELNET_SUBSCRIPTIONS.map((one) => one.toLowerCase()),
      policy,
      policyHash: hashOf(policy),
      acts: {
        withKey: given.ACCELNET_ALLOW_ACTS_WITH_KEY ?? false,
        appServiceAuth: given.ACCELNET_APP_SERVICE_AUTH ?? false,
        // Both we and the platform must say it: a wrong setting alone opens nothing.
        keyless: given.ACCELNET_APP_SERVICE_AUTH === true && /^true$/i.test(given.WEBSITE_AUTH_ENABLED ?? ''),
      },
      sweep: sweepOf(given),
      notify: notifyOf(given),
      historyDays: given.ACCELNET_HISTORY_DAYS,
      arm: armOf(given),
      ...(given.ACCELNET_EVENT_QUEUE === undefined ? {} : { eventQueue: given.ACCELNET_EVENT_QUEUE }),
      ...(journal.value === undefined ? {} : { journal: journal.value }),
      ...(given.IDENTITY_ENDPOINT === undefined ? {} : { identityEndpoint: given.IDENTITY_ENDPOINT }),
      ...(given.AZURE_CLIENT_ID === undefined ? {} : { clientId: given.AZURE_CLIENT_ID }),
    },
  };
}
