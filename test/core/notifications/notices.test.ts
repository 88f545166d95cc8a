import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { teamsMessageOf } from '../../../src/core/notifications/adaptive-card.ts';
import { cloudEventOf } from '../../../src/core/notifications/cloud-event.ts';
import { noticeId, noticeKinds } from '../../../src/core/notifications/notice.ts';
import { notice, outboxMessage } from '../../support/outbox-messages.ts';

const eventOf = (given: Parameters<typeof notice>[0] = {}) =>
  cloudEventOf(outboxMessage('id-1', { notice: notice(given) }), '/accelnet/fleet');

describe('a CloudEvent', () => {
  test('holds the text, the VM and the run of its notification', () => {
    expect(eventOf()).toEqual({
      specversion: '1.0',
      id: 'id-1',
      source: '/accelnet/fleet',
      type: 'accelnet.remediation.rolled-back.v1',
      subject: notice().subject,
      time: outboxMessage('').at,
      datacontenttype: 'application/json',
      data: {
        kind: 'rolled-back',
        title: 'Remediation rolled back',
        vm: notice().subject,
        remediation: notice().runId,
        text: notice().text,
        since: notice().since,
        timesNotified: 0,
        outcome: 'rolled-back',
        reason: 'OverconstrainedAllocationRequest',
        downtimeSeconds: 160.2,
      },
    });
  });

  test.each(noticeKinds)('of kind %s has what the specification asks of every event', (kind) => {
    const { specversion, id, source, type, time } = eventOf({ kind });
    expect(specversion).toBe('1.0');
    for (const text of [id, source, type]) expect(text).toMatch(/^[\x21-\x7e]+$/);
    expect(type).toMatch(/^accelnet\.[a-z]+\.[a-z-]+\.v1$/);
    expect(new Date(time).toISOString()).toBe(time);
  });

  test('about the fleet names no VM', () => {
    const event = eventOf({ kind: 'breaker-open', subject: 'fleet', runId: undefined });
    expect(event.subject).toBe('fleet');
    expect(event.data).not.toHaveProperty('vm');
    expect(event.data).not.toHaveProperty('remediation');
  });
});

test('a notification about a size names the size, and no VM, to every receiver', () => {
  const about = { kind: 'evidence-contradicted', subject: 'd4as_v6', runId: undefined } as const;
  expect(eventOf(about).data).toMatchObject({ size: 'd4as_v6' });
  expect(eventOf(about).data).not.toHaveProperty('vm');
  const card = JSON.stringify(teamsMessageOf({ ...outboxMessage(''), notice: notice(about) }));
  expect(card).toContain('d4as_v6');
  expect(card).not.toContain('VM: ');
});

test('there are exactly these types of events, which receivers know by name', () => {
  expect(noticeKinds.map((kind) => eventOf({ kind }).type.replace(/^accelnet\.(.*)\.v1$/, '$1'))).toEqual([
    'remediation.started',
    'remediation.done',
    'remediation.rolled-back',
    'remediation.ended',
    'remediation.stranded',
    'vm.down-too-long',
    'vm.guest-stopped',
    'remediation.recovery',
    'remediation.overdue',
    'breaker.opened',
    'record.not-kept',
    'size.evidence-contradicted',
    'vm.turned-off-again',
    'remediation.approval-wanted',
    'event.dead-lettered',
    'configuration.faulty',
  ]);
});

describe('the id of a notification', () => {
  test('is the same for the same notification, and differs for a repetition, another kind or another run', () => {
    const ids = [{}, { timesNotified: 1 }, { kind: 'done' }, { runId: 'another' }] as const;
    expect(new Set(ids.map((one) => noticeId(notice(one)))).size).toBe(4);
    expect(noticeId(notice({ text: 'said otherwise' }))).toBe(noticeId(notice()));
  });

  test('about the fleet differs from one time to another', () => {
    const fleet = { kind: 'breaker-open', subject: 'fleet', runId: undefined } as const;
    const later = notice({ ...fleet, since: '2026-11-23T00:00:00.000Z' });
    expect(noticeId(later)).not.toBe(noticeId(notice(fleet)));
  });
});

interface Run {
  readonly type: string;
  readonly text: string;
}
interface Message {
  readonly type: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: {
      readonly type: string;
      readonly version: string;
      readonly body: readonly { readonly type: string; readonly inlines: readonly Run[] }[];
    };
  }[];
}
const cardOf = (given: Parameters<typeof notice>[0] = {}) =>
  teamsMessageOf(outboxMessage('id-1', { notice: notice(given) })) as Message;

describe('a message for Teams', () => {
  test('is one Adaptive Card that Workflows can post', () => {
    const { type, attachments } = cardOf();
    expect(type).toBe('message');
    expect(attachments).toHaveLength(1);
    expect(attachments[0]?.contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(attachments[0]?.content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
  });

  test.each(noticeKinds)('of kind %s says what happened to which VM in which run', (kind) => {
    const runs = cardOf({ kind }).attachments[0]?.content.body.flatMap(({ inlines }) => inlines) ?? [];
    const text = runs.map((run) => run.text).join('\n');
    for (const part of [notice().text, notice().subject, notice().runId]) expect(text).toContain(part);
    expect(JSON.stringify(cardOf({ kind })).length).toBeLessThan(28_000);
  });

  test('shows whatever text it is given as plain text, never as Markdown', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const body = cardOf({ text, reason: text }).attachments[0]?.content.body ?? [];
        // Only text blocks and facts read Markdown (adaptive-cards/authoring-cards/text-features).
        expect(new Set(body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
        expect(body.flatMap(({ inlines }) => inlines).some((run) => run.text === text)).toBe(true);
      }),
    );
  });
});
