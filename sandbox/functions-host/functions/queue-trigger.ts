import { isUtf8 } from 'node:buffer';
import { DueTimer } from '../engine/due-timer.ts';
import { backOffDelay, retryPolicyOf } from '../engine/retry-policy.ts';
import { toError } from '../http/json.ts';
import type { TypedData } from '../http/rpc.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HostSettings } from './host-json.ts';
import type { Invocation } from './invocation.ts';
import { type QueueMessage, QueueMessages } from './queue-messages.ts';
import type { Listener, TriggerScope } from './trigger-scope.ts';

const shortestPollingInterval = 100;

/** What a queue trigger is set up with, app settings already put in. */
export interface QueueBinding {
  readonly queueName: string;
  readonly connection: string;
  readonly settings: HostSettings['queues'];
}

/**
 * One function triggered by a storage queue. It polls on the host's clock, less and less often while the queue is
 * empty. A message whose function fails is released, and goes to `<queue>-poison` once it was taken
 * `maxDequeueCount` times, or when it is not in the configured encoding.
 */
export class QueueTrigger implements Listener {
  readonly #fn: RegisteredFunction;
  readonly #settings: HostSettings['queues'];
  readonly #scope: TriggerScope;
  readonly #messages: QueueMessages;
  readonly #timer: DueTimer;
  #emptyPolls = 0;
  #fault = '';

  /** Throws an Error when the connection string cannot be read. */
  constructor(
    fn: RegisteredFunction,
    { queueName, connection, settings }: QueueBinding,
    scope: TriggerScope,
  ) {
    this.#fn = fn;
    this.#settings = settings;
    this.#scope = scope;
    this.#messages = new QueueMessages(connection, queueName);
    this.#timer = new DueTimer(scope.clock);
    retryPolicyOf(fn, scope.log);
  }

  start(): void {
    this.#poll();
  }

  nextWake(): number | undefined {
    return this.#timer.at;
  }

  stop(): void {
    this.#timer.stop();
  }

  runByHand(input: string): Promise<Invocation> {
    return this.#invoke({ string: input }, { queueTrigger: { string: input } });
  }

  #poll(): void {
    const { inFlight, clock } = this.#scope;
    void inFlight.track(async () => {
      const count = await this.#round();
      this.#emptyPolls = count > 0 ? 0 : this.#emptyPolls + 1;
      const { maxPollingInterval } = this.#settings;
      const wait =
        count > 0 ? 0 : backOffDelay(shortestPollingInterval, maxPollingInterval, this.#emptyPolls);
      this.#timer.set(clock.now() + wait, () => this.#poll());
    });
  }

  /** Takes and runs one batch; gives how many messages it had. What fails on the way is seen again later. */
  async #round(): Promise<number> {
    try {
      const messages = await this.#messages.take(this.#settings.batchSize);
      await Promise.all(messages.map((message) => this.#handle(message)));
      this.#fault = '';
      return messages.length;
    } catch (thrown) {
      const { message } = toError(thrown);
      const fault = `'${this.#fn.name}' cannot work on its queue '${this.#messages.name}': ${message}`;
      // Logged once, not at every poll while the service is away.
      if (fault !== this.#fault) this.#scope.log.error(fault);
      this.#fault = fault;
      return 0;
    }
  }

  async #handle(message: QueueMessage): Promise<void> {
    const { maxDequeueCount, visibilityTimeout } = this.#settings;
    const body = decoded(message.messageText, this.#settings.messageEncoding);
    if (!body) {
      const fault = `message ${message.messageId} is not base64 as host.json's messageEncoding asks`;
      await this.#poison(message, fault);
      return;
    }
    if (message.dequeueCount <= maxDequeueCount) {
      const invocation = await this.#invoke(body, metadata(message, body));
      if (invocation.ok) return this.#messages.delete(message);
      if (message.dequeueCount < maxDequeueCount)
        return this.#messages.release(message, Math.floor(visibilityTimeout / 1000));
    }
    await this.#poison(message, `message ${message.messageId} was taken ${message.dequeueCount} times`);
  }

  async #poison(message: QueueMessage, why: string): Promise<void> {
    await this.#messages.moveToPoison(message);
    const { log } = this.#scope;
    log.warning(`'${this.#fn.name}': ${why}`);
    // The host's own words, also about a message that it cannot decode (azure-sdk-for-net, QueueProcessor).
    const poison = `${this.#messages.name}-poison`;
    const { maxDequeueCount } = this.#settings;
    log.warning(
      `Message has reached MaxDequeueCount of ${maxDequeueCount}. Moving message to queue '${poison}'.`,
    );
  }

  async #invoke(body: TypedData, triggerMetadata: Readonly<Record<string, TypedData>>): Promise<Invocation> {
    const { invoker, log } = this.#scope;
    const invocation = await invoker.invoke(this.#fn, body, triggerMetadata);
    if (!invocation.ok)
      log.ofFunction(this.#fn.name, 'Error', `failed: ${invocation.error.stack ?? invocation.error.message}`);
    return invocation;
  }
}

function decoded(text: string, encoding: 'base64' | 'none'): TypedData | undefined {
  if (encoding === 'none') return { string: text };
  const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (!base64) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return isUtf8(bytes) ? { string: bytes.toString('utf8') } : { bytes };
}

function metadata(message: QueueMessage, body: TypedData): Readonly<Record<string, TypedData>> {
  const time = (at: Date): TypedData => ({ json: JSON.stringify(at.toISOString()) });
  return {
    QueueTrigger: body,
    Id: { string: message.messageId },
    PopReceipt: { string: message.popReceipt },
    DequeueCount: { json: String(message.dequeueCount) },
    InsertionTime: time(message.insertedOn),
    ExpirationTime: time(message.expiresOn),
    NextVisibleTime: time(message.nextVisibleOn),
  };
}
