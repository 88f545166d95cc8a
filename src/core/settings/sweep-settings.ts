import * as z from 'zod';
import { scheduleFault } from '../sweep/sweep-schedule.ts';
import { optionalText } from './setting.ts';
import { settings } from './settings.ts';

/** When sweeps come, and where they get their lists from. */
export interface SweepConfig {
  /** Of the Functions timer, in UTC; absent where sweeps only come when they are asked for. */
  readonly schedule?: string;
  readonly source: 'graph' | 'lists';
}

/** App settings that tell it. */
export const sweepShape = {
  ACCELNET_SWEEP_SCHEDULE: optionalText
    .transform((text) => text ?? settings.ACCELNET_SWEEP_SCHEDULE.defaultValue)
    .transform((text) => (text.toLowerCase() === 'off' ? undefined : text))
    .superRefine((text, context) => {
      const message = text === undefined ? undefined : scheduleFault(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
  ACCELNET_SWEEP_SOURCE: optionalText
    .transform((text) => text?.toLowerCase() ?? settings.ACCELNET_SWEEP_SOURCE.defaultValue)
    .pipe(z.enum(['graph', 'lists'], { error: 'should be graph or lists' })),
};

type SweepSettings = z.output<z.ZodObject<typeof sweepShape>>;

/** What these settings say. */
export function sweepOf(given: SweepSettings): SweepConfig {
  const schedule = given.ACCELNET_SWEEP_SCHEDULE;
  return { source: given.ACCELNET_SWEEP_SOURCE, ...(schedule === undefined ? {} : { schedule }) };
}
