import { describe, expect, test } from 'vitest';
import { noticeKinds } from '../../../src/core/notifications/notice.ts';
import type { OutboxState } from '../../../src/core/notifications/outbox.ts';
import type { RemediateInput } from '../../../src/workflow/orchestrations/run.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const refusedStart: Faults = (name, n) =>
  name === 'start' && n === 1
    ? { when: 'before', failure: { kind: 'over-constrained', message: 'no', code: 'Overconstrained' } }
    : undefined;
const noRoomAtAll: Faults = (name) =>
  name === 'start' ? { when: 'before', failure: { kind: 'no-capacity', message: 'no room' } } : undefined;

async function notified(faults: Faults | undefined, given: Partial<RemediateInput>) {
  const cloud = new FakeCloud(noon, faults);
  const play = new Play(cloud);
  const record = await play.remediate('restart', given);
  const { messages } = (play.entities.get('outbox@fleet') ?? { messages: [] }) as OutboxState;
  return { record, messages, ids: messages.map(({ id }) => id), calls: cloud.effects };
}

describe('a run notifies receivers', () => {
  test('that it started and that it is done, with its downtime', async () => {
    const { record, messages, ids } = await notified(undefined, { subscribedKinds: noticeKinds });
    expect(ids).toEqual(['run-1:started:0', 'run-1:done:0']);
    const { outcome, reason, downtimeSeconds } = record;
    expect(messages.at(-1)?.notice).toMatchObject({ outcome, reason, downtimeSeconds });
  });

  test('that it was rolled back', async () => {
    const { ids } = await notified(refusedStart, { subscribedKinds: noticeKinds });
    expect(ids).toEqual(['run-1:started:0', 'run-1:rolled-back:0']);
  });

  test('once that its VM is stranded, and not again when the run ends so', async () => {
    const { record, ids } = await notified(noRoomAtAll, { subscribedKinds: noticeKinds });
    expect(record.outcome).toBe('stranded');
    expect(ids).toEqual(['run-1:started:0', 'run-1:stranded:0']);
  });

  test('only of the kinds that they subscribe to', async () => {
    const { ids } = await notified(noRoomAtAll, { subscribedKinds: ['stranded'] });
    expect(ids).toEqual(['run-1:stranded:0']);
  });

  test('of nothing where there are none, or where it changed nothing', async () => {
    expect((await notified(undefined, {})).ids).toEqual([]);
    const cloud = new FakeCloud(noon, undefined, { tags: { 'accelnet-opt-out': 'true' } });
    const play = new Play(cloud);
    expect((await play.remediate('restart', { subscribedKinds: noticeKinds })).outcome).toBe('skipped');
    expect(play.entities.get('outbox@fleet')).toBeUndefined();
  });

  test.each([undefined, refusedStart, noRoomAtAll])('without delaying itself by a second', async (faults) => {
    const [with_, without] = [
      await notified(faults, { subscribedKinds: noticeKinds }),
      await notified(faults, {}),
    ];
    expect(with_.record).toEqual(without.record);
    expect(with_.calls).toEqual(without.calls);
  });
});
