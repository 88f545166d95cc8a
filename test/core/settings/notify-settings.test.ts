import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { noticeKinds } from '../../../src/core/notifications/notice.ts';

const ACCELNET_SUBSCRIPTIONS = '11111111-2222-4333-8444-555555555555';
const reading = (env: Record<string, string>) => readConfig({ ACCELNET_SUBSCRIPTIONS, ...env });
const notify = (env: Record<string, string>) => {
  const read = reading(env);
  return read.ok ? read.config.notify : read.faults;
};

describe('the receivers of notifications', () => {
  test('are none but the log where nothing is set', () => {
    expect(notify({})).toEqual({ kinds: [...noticeKinds], source: '/accelnet' });
  });

  test('are a webhook and a topic, each where it is set', () => {
    const given = {
      ACCELNET_NOTIFY_WEBHOOK: ' https://hooks.example.com/a/b?sig=c ',
      ACCELNET_NOTIFY_WEBHOOK_FORMAT: 'Teams',
      ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION: 'Bearer key',
      ACCELNET_NOTIFY_TOPIC: 'https://alerts.westeurope-1.eventgrid.azure.net/api/events',
      ACCELNET_NOTIFY_KINDS: 'Stranded, breaker-open',
      WEBSITE_SITE_NAME: 'accelnet-prod',
    };
    expect(notify(given)).toEqual({
      webhook: {
        url: 'https://hooks.example.com/a/b?sig=c',
        format: 'teams',
        authorization: 'Bearer key',
      },
      topic: 'https://alerts.westeurope-1.eventgrid.azure.net/api/events',
      kinds: ['stranded', 'breaker-open'],
      source: '/accelnet/accelnet-prod',
    });
  });

  test.each([
    'http://hooks.example.com/a',
    'https://user:secret@hooks.example.com/',
    'https://',
    'ftp://hooks.example.com',
    'secret',
    'https://hooks.example.com/a b',
  ])('include no webhook at %s', (url) => {
    expect(notify({ ACCELNET_NOTIFY_WEBHOOK: url })).toEqual([
      'ACCELNET_NOTIFY_WEBHOOK: should be an https URL without user and password',
    ]);
  });

  // The app sends its token to the host of a topic.
  test.each([
    'https://alerts.eventgrid.azure.net.example.com/api/events',
    'https://example.com/.eventgrid.azure.net/api/events',
    'https://example.com#.eventgrid.azure.net/api/events',
    'https://eventgrid.azure.net/api/events',
    'https://a@x.eventgrid.azure.net/api/events',
    'https://x.eventgrid.azure.net:8443/api/events',
    'https://x.eventgrid.azure.net/api/events?aeg-sas-key=secret',
    'http://x.eventgrid.azure.net/api/events',
    'https://xeventgrid.azure.net/api/events',
    'https://x.eventgrid.azure.com/api/events',
  ])('include no topic at %s', (url) => {
    expect(notify({ ACCELNET_NOTIFY_TOPIC: url })).toEqual([
      'ACCELNET_NOTIFY_TOPIC: should be like https://TOPIC.REGION-1.eventgrid.azure.net/api/events',
    ]);
  });

  test('may include a topic in a sovereign cloud', () => {
    for (const top of ['us', 'cn']) {
      const topic = `https://t.region-1.eventgrid.azure.${top}/api/events`;
      expect(notify({ ACCELNET_NOTIFY_TOPIC: topic })).toMatchObject({ topic });
    }
  });

  test('lead to faults in words, never with a value, where settings are wrong', () => {
    const read = reading({
      ACCELNET_NOTIFY_WEBHOOK: 'sig=TOPSECRET',
      ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION: 'TOPSECRET\r\nx: y',
      ACCELNET_NOTIFY_WEBHOOK_FORMAT: 'TOPSECRET',
      ACCELNET_NOTIFY_TOPIC: 'TOPSECRET',
      ACCELNET_NOTIFY_KINDS: 'TOPSECRET',
    });
    if (read.ok) throw new Error('it was read');
    expect(read.faults).toHaveLength(5);
    expect(JSON.stringify(read)).not.toContain('TOPSECRET');
  });
});
