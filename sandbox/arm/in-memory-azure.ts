import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { WorldCommands } from './admin/world-commands.ts';
import { armApp } from './server/arm.ts';
import { type Assembled, assemble, type WorldOptions } from './server/assemble.ts';
import { identityApp } from './server/identity.ts';
import type { Serving } from './server/serving.ts';

type App = Hono<{ Bindings: HttpBindings }>;

/** Why a request in memory got no answer. What it did to the world is done. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly because: 'dropped' | 'held-back';

  constructor(because: 'dropped' | 'held-back') {
    super(because === 'dropped' ? 'the connection broke' : 'the answer is held back');
    this.because = because;
  }
}

/** A simulated Azure without servers: the same routes, rules and faults, asked in memory. For thousands of worlds in one process. */
export class InMemoryAzure extends WorldCommands {
  readonly inFlight: Assembled['inFlight'];
  readonly #assembled: Assembled;
  readonly #arm: App;
  readonly #identity: App;
  // An answer that a fault holds back would come only after the clock has moved, and the clock waits for the answer: so the caller gets none at once.
  readonly #heldBack = new AsyncLocalStorage<() => void>();

  constructor(options: WorldOptions) {
    const assembled = assemble(options);
    super(assembled.simulation, assembled.inFlight);
    const { clock } = options;
    const serving: Serving = {
      inFlight: assembled.inFlight,
      clock: {
        now: () => clock.now(),
        wakeAt: () => {
          this.#heldBack.getStore()?.();
          return { cancel: () => undefined };
        },
      },
    };
    this.#assembled = assembled;
    this.inFlight = assembled.inFlight;
    this.#arm = armApp(assembled.simulation, serving);
    this.#identity = identityApp(assembled.simulation, serving);
  }

  /** What callers of the identity endpoint must send as X-IDENTITY-HEADER. */
  get identityHeader(): string {
    return this.#assembled.simulation.world.identity.header;
  }

  /** When the world does something by itself next, ms; undefined when it is at rest. */
  get nextDue(): number | undefined {
    return this.#assembled.simulation.world.tasks[0]?.at;
  }

  /** Asks ARM. Rejects with NoAnswer for a connection that a fault breaks, or an answer that it holds back. */
  arm(request: Request): Promise<Response> {
    return this.#ask(this.#arm, request);
  }

  /** Asks the managed identity endpoint, in the same way. */
  identity(request: Request): Promise<Response> {
    return this.#ask(this.#identity, request);
  }

  close(): void {
    const { simulation, courier, keeper } = this.#assembled;
    simulation.schedule.stop();
    courier.stop();
    keeper.close();
  }

  async #ask(app: App, request: Request): Promise<Response> {
    const outgoing = Object.assign(new EventEmitter(), { closed: false });
    const close = (): void => {
      outgoing.closed = true;
      outgoing.emit('close');
    };
    let refuse: (reason: NoAnswer) => void = () => undefined;
    const none = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const destroy = (): void => {
      refuse(new NoAnswer('dropped'));
      close();
    };
    // As much of Node's request and response as `serve` uses.
    const bindings = { incoming: { socket: { destroy } }, outgoing } as unknown as HttpBindings;
    try {
      const answer = this.#heldBack.run(
        () => refuse(new NoAnswer('held-back')),
        async () => await app.fetch(request, bindings),
      );
      return await Promise.race([answer, none]);
    } finally {
      close();
    }
  }
}
