import type { NoticeKind } from '../notifications/notice.ts';
import type { GivenSettings } from './settings.ts';

/** Who is notified besides the log, and of what. */
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
  /** Distinguishes this app from others, as a CloudEvents source. */
  readonly source: string;
}

/** What these settings say; `site` is the app's name in Azure. */
export function notifyOf(given: GivenSettings, site: string | undefined): NotifyConfig {
  const url = given.ACCELNET_NOTIFY_WEBHOOK;
  const authorization = given.ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION;
  const topic = given.ACCELNET_NOTIFY_TOPIC;
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
