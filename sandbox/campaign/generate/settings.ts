import type { Chance } from '../chance.ts';

/** App settings. Limits are short, so that a life is over in days and not in weeks. */
export function drawSettings(chance: Chance): Readonly<Record<string, string>> {
  return {
    ACCELNET_ALLOW_ACTS_WITH_KEY: 'true',
    ACCELNET_MODE_NEW: chance.weighted([
      [9, 'enforce'],
      [1, 'report'],
    ]),
    ACCELNET_MODE: chance.weighted([
      [7, 'enforce'],
      [3, 'report'],
    ]),
    ACCELNET_SETTLE_MINUTES: chance.pick(['0', '5', '10']),
    ACCELNET_MAX_CONCURRENT: chance.pick(['1', '1', '2', '5']),
    ACCELNET_WAIT_LIMIT_HOURS: chance.pick(['2', '6', '12']),
    ACCELNET_OPERATION_LIMIT_MINUTES: chance.pick(['5', '10', '20']),
    ACCELNET_VERIFY_LIMIT_MINUTES: chance.pick(['2', '5', '15']),
    ACCELNET_COOL_DOWN_HOURS: chance.pick(['1', '24', '48']),
    ACCELNET_STRANDED_LIMIT_HOURS: chance.pick(['1', '1', '2']),
  };
}
