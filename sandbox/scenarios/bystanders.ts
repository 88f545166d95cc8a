import { type Client, createClient } from '../../client/client.ts';
import { fetchSender } from '../../client/senders.ts';
import type { Stage } from './stage.ts';

// A batch's ids of VMs that do not exist: others each time, as a scan of names would have it.
const idsPerBatch = 40;
const loops = 3;

/** Readers who ask much: about one VM twice a second, and about VMs that do not exist, in three loops of batches. */
export class Bystanders {
  readonly #stage: Stage;
  readonly #id: string;
  #asks = true;
  #asked = 0;
  /** How often each status was answered. */
  readonly answers = new Map<number, number>();

  constructor(stage: Stage, vm: string) {
    this.#stage = stage;
    this.#id = stage.azure.vm(vm).id;
  }

  /** Begins to ask; `stop` ends it. */
  begin(): void {
    this.#every(500, () => this.#get());
    for (let loop = 0; loop < loops; loop++) this.#every(2000, () => this.#postStrangers(loop));
  }

  stop(): void {
    this.#asks = false;
  }

  #every(milliseconds: number, ask: () => Promise<{ readonly status: number }>): void {
    const { clock, azure } = this.#stage;
    const turn = (): void => {
      if (!this.#asks) return;
      // Work under way: the clock does not move before it is answered.
      void azure.inFlight.track(async () => {
        const { status } = await ask();
        this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
        if (this.#asks) clock.wakeAt(clock.now() + milliseconds, turn);
      });
    };
    clock.wakeAt(clock.now() + milliseconds, turn);
  }

  async #get(): Promise<{ readonly status: number }> {
    return await this.#client().ask('assessment', { query: { vm: this.#id } });
  }

  async #postStrangers(loop: number): Promise<{ readonly status: number }> {
    const folder = this.#id.slice(0, this.#id.lastIndexOf('/'));
    const vms = Array.from({ length: idsPerBatch }, () => `${folder}/no-such-${loop}-${this.#asked++}`);
    return await this.#client().act('assessments', { body: { vms } });
  }

  #client(): Client {
    return createClient(fetchSender(this.#stage.hostUrl));
  }
}
