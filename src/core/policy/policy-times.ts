import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { cronFault, maxWindowMinutes, timeZoneFault } from '../schedule/maintenance-window.ts';
import { selectorSchema } from './policy-selector.ts';
import type { Blackout, MaintenanceWindow } from './policy-types.ts';

/** A text that is right if `fault` finds nothing wrong with it. */
const checked = (fault: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const message = fault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const timeZone = checked(timeZoneFault).meta({ description: 'IANA time zone, as in `Europe/Berlin`.' });

const maintenanceWindow = strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/, {
      error: 'should be a name of letters, digits, spaces, . _ -',
    })
    .meta({ description: 'What the tag `accelnet-window` calls it.' }),
  cron: checked(cronFault).meta({
    description: 'When it opens, in its time zone: minute, hour, day, month, weekday.',
  }),
  durationMinutes: z
    .int()
    .min(1)
    .max(maxWindowMinutes)
    .meta({ description: 'How long it stays open, in minutes; a week at most.' }),
  timeZone,
  scope: selectorSchema.exactOptional().meta({ description: 'The VMs it is for; all when absent.' }),
});

// Each assessment of a VM reads every one of them.
const maxWindows = 100;
const maxBlackouts = 1000;

/** Maintenance windows, in the policy file. */
export const windowsSchema: z.ZodType<MaintenanceWindow[]> = z
  .array(maintenanceWindow)
  .max(maxWindows)
  .superRefine((windows, context) => {
    const names = windows.map(({ name }) => name.toLowerCase());
    for (const [n, name] of names.entries())
      if (names.indexOf(name) < n)
        context.addIssue({
          code: 'custom',
          path: [n, 'name'],
          message: 'should differ from the names of the other windows',
        });
  });

const blackout = strictObject({
  from: z.iso.date({ error: 'should be a date such as 2026-12-20' }).meta({ description: 'The first day.' }),
  to: z.iso
    .date({ error: 'should be a date such as 2027-01-06' })
    .meta({ description: 'The last day, included.' }),
  timeZone,
  scope: selectorSchema.exactOptional().meta({ description: 'The VMs it is for; all when absent.' }),
}).refine(({ from, to }) => from <= to, { error: 'should not end before it begins', path: ['to'] });

/** Days without outages, in the policy file. */
export const blackoutsSchema: z.ZodType<Blackout[]> = z.array(blackout).max(maxBlackouts);
