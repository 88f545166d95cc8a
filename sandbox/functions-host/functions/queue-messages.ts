import { type DequeuedMessageItem, QueueServiceClient } from '@azure/storage-queue';

// As the queue extension: a message whose host died is seen again after this time (s).
const hiddenWhileRunning = 600;

/** A taken message. */
export type QueueMessage = DequeuedMessageItem;

/** One storage queue and its poison queue. Times are the storage service's own. */
export class QueueMessages {
  readonly name: string;
  readonly #service: QueueServiceClient;

  constructor(connection: string, name: string) {
    this.name = name;
    // Tried again by the next poll, on the host's clock; the client would wait on the wall clock.
    this.#service = QueueServiceClient.fromConnectionString(connection, { retryOptions: { maxTries: 1 } });
  }

  /** Takes up to `count` messages; none when there is no such queue. */
  async take(count: number): Promise<readonly QueueMessage[]> {
    try {
      const options = { numberOfMessages: count, visibilityTimeout: hiddenWhileRunning };
      return (await this.#queue.receiveMessages(options)).receivedMessageItems;
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return [];
      throw error;
    }
  }

  async delete({ messageId, popReceipt }: QueueMessage): Promise<void> {
    await this.#queue.deleteMessage(messageId, popReceipt);
  }

  /** Lets a message be taken again after `wait` seconds. */
  async release({ messageId, popReceipt }: QueueMessage, wait: number): Promise<void> {
    await this.#queue.updateMessage(messageId, popReceipt, undefined, wait);
  }

  async moveToPoison(message: QueueMessage): Promise<void> {
    const poison = this.#service.getQueueClient(`${this.name}-poison`);
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    await this.delete(message);
  }

  get #queue() {
    return this.#service.getQueueClient(this.name);
  }
}
