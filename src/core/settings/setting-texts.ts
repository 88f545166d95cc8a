import * as z from 'zod';
import { isSubscriptionId } from '../model/resource-id.ts';
import { type NoticeKind, noticeKinds } from '../notifications/notice.ts';
import { scheduleFault } from '../sweep/sweep-schedule.ts';

/**
 * The name of a storage queue whose poison queue can have a name too: that takes seven more characters
 * (rest/api/storageservices/naming-queues-and-metadata).
 */
export const queueName: z.ZodType<string, string> = z.string().regex(/^(?=.{3,56}$)[a-z0-9]+(-[a-z0-9]+)*$/, {
  error: 'should be a queue name of 3 to 56 small letters, digits and single hyphens',
});

/** An https URL, without a slash at its end. */
export const httpsUrl: z.ZodType<string, string> = z
  .url({ protocol: /^https$/, error: 'should be an https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

// Without user and password: fetch refuses them, and says so with the whole address.
const webhookPattern = /^https:\/\/[^\s/?#@\\]+(?:[/?]\S*)?$/i;

/** The URL of a webhook. It may hold a secret, so it is never repeated anywhere. */
export const webhookUrl: z.ZodType<string, string> = z
  .string()
  .refine((text) => webhookPattern.test(text) && z.url().safeParse(text).success, {
    error: 'should be an https URL without user and password',
  });

/** The value of an HTTP header. */
export const authorization: z.ZodType<string, string> = z.string().regex(/^[\x20-\x7e]+$/, {
  error: 'should be the value of an Authorization header, in printable ASCII',
});

/** The endpoint of an Event Grid topic. The token goes there only: in Azure, in Azure Government, and in China (private-link/private-endpoint-dns). */
export const topicUrl: z.ZodType<string, string> = z
  .string()
  .regex(/^https:\/\/(?:[a-z0-9-]+\.)+eventgrid\.azure\.(?:net|us|cn)\/api\/events$/i, {
    error: 'should be like https://TOPIC.REGION-1.eventgrid.azure.net/api/events',
  });

/** Kinds of notifications, separated by commas, semicolons or blanks; `all` among them is every one. */
export const kindsOfNotices: z.ZodType<NoticeKind[], string> = z
  .string()
  .transform((text) => wordsIn(text.toLowerCase()))
  .transform((names) => (names.includes('all') ? [...noticeKinds] : names))
  .pipe(
    z.array(z.enum(noticeKinds, { error: `should be all, or some of ${noticeKinds.join(', ')}` })).min(1),
  );

/** When sweeps run; `off`: never by themselves. */
export const sweepSchedule: z.ZodType<string | undefined, string> = z
  .string()
  .transform((text) => (text.toLowerCase() === 'off' ? undefined : text))
  .superRefine((text, context) => {
    const message = text === undefined ? undefined : scheduleFault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** An api-version of Azure Resource Manager. */
export const apiVersion: z.ZodType<string, string> = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, { error: 'should look like 2026-04-01' });

/** Ids of subscriptions, separated by commas, semicolons or blanks; at least one. */
export const subscriptionIds: z.ZodType<string[], string | undefined> = z
  .string({ error: 'is missing: should list the subscription ids to watch, separated by commas' })
  .transform(wordsIn)
  .pipe(
    z
      .array(z.string().refine(isSubscriptionId, { error: 'is not a subscription id' }))
      .min(1, { error: 'should list at least one subscription id' }),
  );

/** The words of a list, which commas, semicolons or blanks separate. */
export function wordsIn(text: string): string[] {
  return text.split(/[,;\s]+/).filter((one) => one !== '');
}
