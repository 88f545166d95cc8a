import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

const packageFile = createRequire(import.meta.url).resolve('azurite/package.json');
const main = path.join(path.dirname(packageFile), 'dist/src/queue/main.js');
// The well-known account of the storage emulators.
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Azurite's queue service in a process of its own, with its data in memory. */
export class AzuriteQueue {
  readonly connection: string;
  readonly #service: QueueServiceClient;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    const parts = { DefaultEndpointsProtocol: 'http', AccountName: account, AccountKey: accountKey };
    const settings = Object.entries({ ...parts, QueueEndpoint: `${url}/${account}` });
    this.connection = settings.map(([name, value]) => `${name}=${value}`).join(';');
    this.#service = QueueServiceClient.fromConnectionString(this.connection);
  }

  static async start(): Promise<AzuriteQueue> {
    const options = ['--queuePort', '0', '--inMemoryPersistence', '--silent', '--skipApiVersionCheck'];
    const child = spawn(process.execPath, [main, ...options, '--disableTelemetry'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
      const [, url] = /listens on (http:\S+)/.exec(line) ?? [];
      if (url !== undefined) return new AzuriteQueue(child, url);
    }
    throw new Error('Azurite ended before it listened');
  }

  queue(name: string): QueueClient {
    return this.#service.getQueueClient(name);
  }

  /** The texts of the visible messages of a queue; none if it does not exist. */
  async texts(name: string): Promise<readonly string[]> {
    if (!(await this.queue(name).exists())) return [];
    const { peekedMessageItems } = await this.queue(name).peekMessages({ numberOfMessages: 32 });
    return peekedMessageItems.map(({ messageText }) => messageText);
  }

  /** The number of messages of a queue, including hidden ones. */
  async count(name: string): Promise<number> {
    return (await this.queue(name).getProperties()).approximateMessagesCount ?? 0;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
