import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import type { Config, ConfigReading } from '../../config/config.ts';
import { settings } from '../../core/settings/settings.ts';
import { signInFault } from './auth/act-guard.ts';
import type { AnswerOf } from './request-shapes.ts';

/**
 * `GET /api/health`: the app's version, whether it may act, and if not, everything that keeps it from acting. Anybody may ask, so it never shows
 * values; the log does.
 */
export function getHealth(
  reading: ConfigReading,
  version: string,
  keeper?: AssessmentStore,
): AnswerOf<'health'> {
  if (!reading.ok) {
    const { faultsWithoutValues: faults, substitute } = reading;
    const body = {
      version,
      healthy: false as const,
      faults,
      policy: policyOf(substitute),
      ...signInOf(substitute),
      ...telemetryFaultOf(substitute),
    };
    return { status: 503, body };
  }
  const { policy, subscriptions } = reading.config;
  return {
    status: 200,
    body: {
      version,
      healthy: true,
      paused: policy.paused,
      modes: { new: policy.modeForNew, existing: policy.modeForExisting },
      subscriptions: subscriptions.length,
      policy: policyOf(reading.config),
      ...(keeper === undefined ? {} : { journal: keeper.health() }),
      ...signInOf(reading.config),
      ...telemetryFaultOf(reading.config),
    },
  };
}

const files: Readonly<Record<Config['policyOrigin']['file'], string>> = {
  none: 'none: the defaults hold',
  default: settings.ACCELNET_POLICY_FILE.defaultValue,
  named: 'named by ACCELNET_POLICY_FILE',
};

/** Where the policy in force came from; for a faulty configuration, what recovery uses. Paths are left out: they may hold a secret. */
function policyOf({ policyOrigin, policyHash }: Config) {
  return { file: files[policyOrigin.file], settings: policyOrigin.settings, hash: policyHash };
}

/** Says where setting and platform contradict each other about sign-in, so that roles are not trusted. */
function signInOf({ acts }: Config): { readonly signIn?: string } {
  const signIn = signInFault(acts) ?? unusedSignIn(acts);
  return signIn === undefined ? {} : { signIn };
}

/** Says why telemetry is wanted and not sent, or otherwise than was meant. */
function telemetryFaultOf({ telemetry }: Config): { readonly telemetry?: string } {
  return telemetry.fault === undefined ? {} : { telemetry: telemetry.fault };
}

function unusedSignIn({ appServiceAuth, platformAuth }: Config['acts']): string | undefined {
  return platformAuth && !appServiceAuth
    ? 'the platform signs people in (WEBSITE_AUTH_ENABLED), but ACCELNET_APP_SERVICE_AUTH is not true: nobody’s role is believed, and function keys are asked for'
    : undefined;
}
