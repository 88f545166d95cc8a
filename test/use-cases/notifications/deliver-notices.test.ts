import type { DurableClient } from 'durable-functions';
import { expect, test } from 'vitest';
import { emptyOutbox, type OutboxState, turnOutbox } from '../../../src/core/notifications/outbox.ts';
import type { Delivery, Receiver } from '../../../src/ports/receiver.ts';
import type { DurableAccess } from '../../../src/use-cases/begin-remediation.ts';
import { deliverNotices } from '../../../src/use-cases/notifications/deliver-notices.ts';
import type { Instances } from '../../../src/workflow/durable/instances.ts';
import { instant } from '../../support/assessments.ts';
import { notice } from '../../support/outbox-messages.ts';

const minute = 60_000;

/** The outbox as the Durable extension holds it, a clock that is set, and what was logged. */
class Office {
  state: OutboxState = emptyOutbox;
  now = Date.parse(instant(0));
  readonly logged: string[] = [];
  /** Whether a report is lost, as when the host dies after a delivery. */
  dies = false;

  add(runId: string): void {
    const news = { at: new Date(this.now).toISOString(), notice: notice({ runId, kind: 'started' }) };
    this.state = turnOutbox(this.state, 'add', news).state ?? this.state;
  }

  async pass(...receivers: Receiver[]): Promise<void> {
    const note =
      (level: string) =>
      (message: string, fields: object): void => {
        this.logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
      };
    const client = {
      signalEntity: async (_id: unknown, operation: string, input: unknown) => {
        if (!this.dies) this.state = turnOutbox(this.state, operation, input).state ?? this.state;
      },
    } as unknown as DurableClient;
    const instances = { outbox: async () => this.state } as unknown as Instances;
    const durable: DurableAccess = { client, instances };
    const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    await deliverNotices({ durable, log, receivers, now: () => this.now });
  }
}

/** A receiver that keeps what it takes, and answers as it is set to. */
class Ear implements Receiver {
  readonly heard: string[] = [];
  attempts = 0;
  readonly name: string;
  answer: (id: string) => Delivery;

  constructor(name: string, answer: (id: string) => Delivery = () => ({ kind: 'delivered' })) {
    this.name = name;
    this.answer = answer;
  }

  async deliver({ id }: { readonly id: string }): Promise<Delivery> {
    this.attempts++;
    const answer = this.answer(id);
    if (answer.kind === 'delivered') this.heard.push(id);
    return answer;
  }
}

const failing = (): Delivery => ({ kind: 'failed', why: 'HTTP 503' });

test('each receiver gets every message once, in order', async () => {
  const [office, a, b] = [new Office(), new Ear('a'), new Ear('b')];
  for (const run of ['1', '2', '3']) office.add(run);
  await office.pass(a, b);
  await office.pass(a, b);
  const all = ['1:started:0', '2:started:0', '3:started:0'];
  expect([a.heard, b.heard]).toEqual([all, all]);
  expect(office.state.messages).toEqual([]);
});

test('a receiver that fails holds up no other, is tried after growing pauses, and then gets everything', async () => {
  const [office, good, bad] = [new Office(), new Ear('good'), new Ear('bad', failing)];
  office.add('1');
  office.add('2');
  for (let n = 0; n < 10; n++, office.now += minute) await office.pass(good, bad);
  expect(good.heard).toEqual(['1:started:0', '2:started:0']);
  // At minutes 0, 1, 3 and 7.
  expect(bad.attempts).toBe(4);
  bad.answer = () => ({ kind: 'delivered' });
  office.now += 10 * minute;
  await office.pass(good, bad);
  expect(bad.heard).toEqual(['1:started:0', '2:started:0']);
  expect(office.state).toEqual(emptyOutbox);
});

test('a message that is not accepted is dropped with an error in the log, and the others are delivered', async () => {
  const ear = new Ear('ear', (id) =>
    id === '1:started:0' ? { kind: 'unacceptable', why: 'HTTP 400' } : { kind: 'delivered' },
  );
  const office = new Office();
  office.add('1');
  office.add('2');
  await office.pass(ear);
  expect(ear.heard).toEqual(['2:started:0']);
  expect(office.state.messages).toEqual([]);
  expect(office.logged).toEqual([
    expect.stringMatching(/^error a notification is not accepted .*"1:started:0"/),
  ]);
});

test('a message is dead-lettered after a day of failures with an error in the log, and younger ones are not', async () => {
  const [office, bad] = [new Office(), new Ear('bad', failing)];
  office.add('old');
  office.now += 23 * 60 * minute;
  office.add('young');
  office.now += 60 * minute;
  await office.pass(bad);
  expect(office.state.messages.map(({ id }) => id)).toEqual(['young:started:0']);
  expect(office.logged).toContainEqual(
    expect.stringMatching(/^error a notification is dead-lettered .*"old:started:0"/),
  );
});

test('messages that waited while the app was off are tried before they are dead-lettered', async () => {
  const [office, ear] = [new Office(), new Ear('ear')];
  office.add('old');
  office.now += 72 * 60 * minute;
  await office.pass(ear);
  expect(ear.heard).toEqual(['old:started:0']);
});

test('a pass that dies after a delivery sends the same message again, with the same id', async () => {
  const [office, ear] = [new Office(), new Ear('ear')];
  office.add('1');
  office.dies = true;
  await office.pass(ear);
  office.dies = false;
  await office.pass(ear);
  expect(ear.heard).toEqual(['1:started:0', '1:started:0']);
  expect(office.state.messages).toEqual([]);
});

test('what the outbox has dead-lettered is logged once', async () => {
  const [office, a, b] = [new Office(), new Ear('a', failing), new Ear('b', failing)];
  for (let n = 0; n < 503; n++) office.add(String(n));
  await office.pass(a, b);
  await office.pass(a, b);
  const notified = office.logged.filter((line) => line.startsWith('error notifications were dead-lettered'));
  expect(notified).toEqual([
    'error notifications were dead-lettered: the outbox is full {"notifications":3}',
  ]);
});

test('where nothing waits no receiver is called, and nothing is written', async () => {
  const [office, ear] = [new Office(), new Ear('ear')];
  const before = office.state;
  await office.pass(ear);
  expect(ear.attempts).toBe(0);
  expect(office.state).toBe(before);
});
