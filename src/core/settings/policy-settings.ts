import * as z from 'zod';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { Policy } from '../policy/policy.ts';
import { tagPrefixPattern } from '../policy/policy-schema.ts';
import { flag, guestProbe, limit, mode, optionalText } from './setting.ts';

/** App settings that speak of the policy: each wins over the policy file. */
export const policyShape = {
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
};

type PolicySettings = z.output<z.ZodObject<typeof policyShape>>;

/** What app settings say of the policy: only what is given. */
export function policyIn(given: PolicySettings): Partial<Policy> {
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

/** The names of the app settings that say something of the policy. */
export function policySettingsIn(given: PolicySettings): readonly string[] {
  return Object.keys(policyShape).filter((name) => given[name as keyof PolicySettings] !== undefined);
}
