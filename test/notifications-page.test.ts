import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { teamsMessageOf } from '../src/core/notifications/adaptive-card.ts';
import { cloudEventOf } from '../src/core/notifications/cloud-event.ts';
import { noticeId, noticeKinds } from '../src/core/notifications/notice.ts';
import { subscriptionId } from './support/facts.ts';
import { notice, outboxMessage } from './support/outbox-messages.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../docs/notifications.md'), 'utf8');
const settings = readFileSync(path.resolve(import.meta.dirname, '../docs/settings.md'), 'utf8');
const [event, message] = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, text = '']) => JSON.parse(text.replaceAll('SUBSCRIPTION', subscriptionId)) as unknown,
);
const of = (news: ReturnType<typeof notice>) => outboxMessage(noticeId(news), { notice: news });

test('docs/notifications.md shows an event as it is sent', () => {
  expect(event).toEqual(cloudEventOf(of(notice()), '/accelnet/accelnet-prod'));
});

test('docs/notifications.md shows a message for Teams as it is sent', () => {
  const { since, text, timesNotified } = notice({ text: 'too many of the last stops failed' });
  const open = { kind: 'breaker-open', subject: 'fleet', since, text, timesNotified } as const;
  expect(message).toEqual(teamsMessageOf(of(open)));
});

test.each(noticeKinds)('docs/notifications.md and docs/settings.md list the kind %s', (kind) => {
  const { type } = cloudEventOf(of(notice({ kind })), '');
  expect(page).toContain(`| \`${kind}\` | \`${type}\` |`);
  expect(settings).toContain(`\`${kind}\``);
});
