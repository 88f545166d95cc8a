import * as z from 'zod';
import { type NoticeKind, noticeKinds } from '../notifications/notice.ts';
import { optionalText } from './setting.ts';

/** Who is told beside the log, and of what. */
export interface NotifyConfig {
  readonly webhook?: {
    readonly url: string;
    readonly format: 'cloudevents' | 'teams';
    /** The whole value of the `Authorization` header. */
    readonly authorization?: string;
  };
  /** The endpoint of an Event Grid custom topic. */
  readonly topic?: string;
  readonly kinds: readonly NoticeKind[];
  /** Names this app among others, as a CloudEvents source. */
  readonly source: string;
}

// The token goes to Event Grid only: in Azure, in Azure Government, and in China (private-link/private-endpoint-dns).
const topicUrl = /^https:\/\/(?:[a-z0-9-]+\.)+eventgrid\.azure\.(?:net|us|cn)\/api\/events$/i;
// Without user and password: fetch refuses them, and says so with the whole address.
const webhookUrl = /^https:\/\/[^\s/?#@\\]+(?:[/?]\S*)?$/i;

/** App settings that tell it. The URL of a webhook is a secret as well: it is nowhere repeated. */
export const notifyShape = {
  ACCELNET_NOTIFY_WEBHOOK: optionalText.refine(
    (text) => text === undefined || (webhookUrl.test(text) && z.url().safeParse(text).success),
    { error: 'should be an https URL without user and password' },
  ),
  ACCELNET_NOTIFY_WEBHOOK_FORMAT: optionalText
    .transform((text) => text?.toLowerCase() ?? 'cloudevents')
    .pipe(z.enum(['cloudevents', 'teams'], { error: 'should be cloudevents or teams' })),
  ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION: optionalText.refine(
    (text) => text === undefined || /^[\x20-\x7e]+$/.test(text),
    { error: 'should be the value of an Authorization header, in printable ASCII' },
  ),
  ACCELNET_NOTIFY_TOPIC: optionalText.refine((text) => text === undefined || topicUrl.test(text), {
    error: 'should be like https://TOPIC.REGION-1.eventgrid.azure.net/api/events',
  }),
  ACCELNET_NOTIFY_KINDS: optionalText
    .transform(
      (text) =>
        text
          ?.toLowerCase()
          .split(/[,;\s]+/)
          .filter((one) => one !== '') ?? ['all'],
    )
    .transform((names) => (names.includes('all') ? [...noticeKinds] : names))
    .pipe(
      z.array(z.enum(noticeKinds, { error: `should be all, or some of ${noticeKinds.join(', ')}` })).min(1),
    ),
  WEBSITE_SITE_NAME: optionalText,
};

type NotifySettings = z.output<z.ZodObject<typeof notifyShape>>;

/** What these settings say. */
export function notifyOf(given: NotifySettings): NotifyConfig {
  const url = given.ACCELNET_NOTIFY_WEBHOOK;
  const authorization = given.ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION;
  const topic = given.ACCELNET_NOTIFY_TOPIC;
  const site = given.WEBSITE_SITE_NAME;
  const webhook = {
    format: given.ACCELNET_NOTIFY_WEBHOOK_FORMAT,
    ...(authorization === undefined ? {} : { authorization }),
  };
  return {
    ...(url === undefined ? {} : { webhook: { url, ...webhook } }),
    ...(topic === undefined ? {} : { topic }),
    kinds: given.ACCELNET_NOTIFY_KINDS,
    source: site === undefined ? '/accelnet' : `/accelnet/${encodeURIComponent(site)}`,
  };
}
