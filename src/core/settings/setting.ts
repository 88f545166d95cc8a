import * as z from 'zod';
import { quoted } from '../lib/strict-object.ts';
import { hidden, type Values } from '../lib/values.ts';
import { isSubscriptionId } from '../model/resource-id.ts';
import { type Mode, modes, type Policy } from '../policy/policy.ts';
import { type PolicyNumber, policyBounds } from '../policy/policy-bounds.ts';

const yes = ['true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off'];

/** A setting's text, trimmed. An empty setting is one that is not given. */
export const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text.trim() : undefined));

/** Yes or no, in any casing. */
export const flag = optionalText
  .transform((text) => text?.toLowerCase())
  .refine((text) => text === undefined || yes.includes(text) || no.includes(text), {
    error: 'should be true or false',
  })
  .transform((text) => (text === undefined ? undefined : yes.includes(text)));

/** The name of a storage queue whose poison queue can have a name too: that takes seven more characters (rest/api/storageservices/naming-queues-and-metadata). */
export const queueName = optionalText.pipe(
  z
    .string()
    .regex(/^(?=.{3,56}$)[a-z0-9]+(-[a-z0-9]+)*$/, {
      error: 'should be a queue name of 3 to 56 small letters, digits and single hyphens',
    })
    .optional(),
);

/** A whole number between two others. */
export const whole = (least: number, max: number): z.ZodType<number | undefined, string | undefined> =>
  optionalText
    .transform((text) => (text === undefined ? undefined : Number(text)))
    .pipe(z.number({ error: 'should be a number' }).int().min(least).max(max).optional());

/** A number of the policy, within the bounds that the policy file has too. */
export const limit = (name: PolicyNumber): ReturnType<typeof whole> => {
  const [least, max] = policyBounds[name];
  return whole(least, max);
};

/** A mode, in any casing. */
export const mode: z.ZodType<Mode | undefined, string | undefined> = optionalText
  .transform((text) => text?.toLowerCase())
  .pipe(z.enum(modes as [Mode, ...Mode[]]).optional());

/** Whether and how the guest is asked, in any casing. */
export const guestProbe: z.ZodType<Policy['guestProbe'] | undefined, string | undefined> = optionalText
  .transform((text) => text?.toLowerCase())
  .pipe(z.enum(['off', 'report', 'require']).optional());

/** An https URL, without a slash at its end. */
export const httpsUrl = z
  .url({ protocol: /^https$/, error: 'should be an https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

/** An api-version of Azure Resource Manager; `usual` where none is given. */
export const apiVersion = (defaultValue: string): z.ZodType<string, string | undefined> =>
  optionalText
    .transform((text) => text ?? defaultValue)
    .pipe(z.string().regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, { error: 'should look like 2026-04-01' }));

/** Ids of subscriptions, separated by commas, semicolons or blanks; at least one. */
export const subscriptionIds = z
  .string({ error: 'is missing: should list the subscription ids to watch, separated by commas' })
  .transform((text) => text.split(/[,;\s]+/).filter((one) => one !== ''))
  .pipe(
    z
      .array(z.string().refine(isSubscriptionId, { error: 'is not a subscription id' }))
      .min(1, { error: 'should list at least one subscription id' }),
  );

/** The fault of an app setting, by its name. Of values only the ids of subscriptions are ever shown. */
export function settingFault({ path, message, input }: z.core.$ZodIssue, values: Values): string {
  const where = path.join('.');
  if (values === 'hidden') return `${where}: ${hidden(message)}`;
  const isId = path[0] === 'ACCELNET_SUBSCRIPTIONS' && path.length > 1 && typeof input === 'string';
  return `${where}: ${isId ? `${quoted(input)} ` : ''}${message}`;
}
