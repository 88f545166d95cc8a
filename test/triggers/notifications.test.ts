import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// Receivers and the heartbeat, with the built app in a host of its own.

const appDir = path.resolve(import.meta.dirname, '../..');
const story = { name: 'notified', title: '', arrange: () => undefined, promises: () => [] };

interface Seen {
  readonly heartbeat: { readonly reported: { readonly events: number } | null };
  readonly receivers: readonly { readonly failures: number; readonly triedAgainAt: string | null }[];
}

async function overview({ hostUrl }: Stage): Promise<Seen> {
  return (await (await fetch(`${hostUrl}/api/overview`)).json()) as Seen;
}

test('a receiver that never answers delays no remediation: the VM runs again before the first attempt times out', async () => {
  const durations = {
    'agent/linux': 20,
    'virtualMachines/deallocate': 120,
    'networkInterfaces/write': 4,
    'virtualMachines/start': 60,
  };
  // An attempt times out after ten real seconds: ten minutes of this story.
  const stage = await Stage.open({ seed: 5, speed: 60, appDir }, { ...story, durations, withInbox: true });
  onTestFinished(() => stage.close());
  const { inbox } = stage;
  if (inbox === undefined) throw new Error('there is no receiver');
  inbox.manners = 'hangs';
  const attempts: number[] = [];
  inbox.onAttempt = () => attempts.push(stage.now());
  const createdAt = stage.now() - 3_600_000;
  stage.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, createdAt, raiseEvents: false });
  stage.touch('vm');
  await stage.until('the run has ended', async () => {
    const { remediations } = await stage.api.remediations();
    return remediations.some(({ status }) => status?.outcome === 'accelerated');
  });
  const { record } = await stage.api.remediation(await stage.runOn('vm'));
  // It began to hang before the VM was up again, and did so until then.
  expect(attempts).toHaveLength(1);
  const up = record?.steps.find(({ phase }) => phase === 'starting')?.endedAt ?? '';
  expect(attempts[0]).toBeLessThan(Date.parse(up));
  expect(record?.downtimeSeconds).toBeLessThan(600);
  expect(inbox.accepted).toEqual([]);
  await stage.until('the overview tells of the receiver', async () => {
    const [receiver] = (await overview(stage)).receivers;
    return receiver !== undefined && receiver.failures > 0 && receiver.triedAgainAt !== null;
  });
  expect((await overview(stage)).receivers).toMatchObject([{ name: 'webhook', pending: expect.any(Number) }]);
});

test('a heartbeat is sent after a while without any event, and counts the events that came', async () => {
  const stage = await Stage.open({ seed: 6, speed: 'max', appDir }, story);
  onTestFinished(() => stage.close());
  const heartbeats = async (): Promise<Record<string, unknown>[]> =>
    [...(await stage.log()).matchAll(/heartbeat (\{.*\})/g)].map(
      ([, fields = '']) => JSON.parse(fields) as Record<string, unknown>,
    );
  const heartbeat = async (): Promise<unknown> =>
    ((await (await fetch(`${stage.hostUrl}/api/safeguards`)).json()) as { heartbeat: unknown }).heartbeat;
  expect(await heartbeat()).toEqual({ lastEventAt: null, lastHeartbeatAt: null, lastSweepAt: null });
  await stage.until('the heart beats', async () => (await heartbeats()).length === 1);
  const quiet = { waiting: 0, running: 0, unfinished: 0, oldestWaitingSince: null, lastSweep: null };
  expect((await heartbeats())[0]).toMatchObject({
    events: 0,
    assessed: 0,
    since: null,
    lastEventAt: null,
    ...quiet,
  });
  const createdAt = stage.now() - 3_600_000;
  stage.createVm({ name: 'vm', size: 'Standard_B2s', settled: true, createdAt, raiseEvents: false });
  stage.touch('vm');
  const eventAt = stage.now();
  // Its run waits until it has settled; then it waits for the pause to end.
  stage.createVm({ name: 'waits', size: 'Standard_D4s_v3', settled: true, raiseEvents: false });
  await stage.until(
    'it was told',
    async () => ((await heartbeat()) as { lastEventAt: unknown }).lastEventAt !== null,
  );
  stage.touch('waits');
  await stage.until('its run waits', async () => (await stage.api.remediations()).remediations.length === 1);
  await stage.act('actOnSafeguards', { parameters: { act: 'pause' } });
  await stage.until('the heart beats again', async () => (await heartbeats()).length === 2);
  const [, second] = await heartbeats();
  expect(second).toMatchObject({ events: 2, assessed: 2, waiting: 1, running: 0, unfinished: 1 });
  expect(Date.parse(String(second?.lastEventAt))).toBeGreaterThan(eventAt);
  expect(second?.oldestWaitingSince).toEqual(expect.stringMatching(/^20/));
  expect(await heartbeat()).toMatchObject({ lastEventAt: second?.lastEventAt, lastSweepAt: null });
  await stage.until(
    'the overview tells it as well',
    async () => (await overview(stage)).heartbeat.reported?.events === 2,
  );
  expect(await overview(stage)).toMatchObject({
    receivers: [],
    heartbeat: {
      lastEventAt: second?.lastEventAt,
      since: { events: 0, assessed: 0 },
      reported: {
        events: 2,
        assessed: 2,
        waiting: 1,
        running: 0,
        oldestWaitingSince: second?.oldestWaitingSince,
      },
    },
  });
});
