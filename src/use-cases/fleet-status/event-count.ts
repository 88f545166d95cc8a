import { EntityId } from 'durable-functions';
import type { EventsInput } from '../../core/coordination/heartbeat.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

// One entity counts for the whole fleet: a storm of events must not become a storm of signals.
const pauseMs = 30_000;

/**
 * Counts events, and passes the count on at most every half minute, and with each heartbeat. A count that an instance has not passed on when it dies is
 * lost; no event is.
 */
export class EventCount {
  readonly #now: () => number;
  #events = 0;
  #assessed = 0;
  #lastAt = 0;
  #handedOnAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts an event once it is handled, so that never more are reported as assessed than as received; one that is delivered again counts as received. */
  async around(
    durable: Pick<DurableAccess, 'client'>,
    log: Log,
    handle: () => Promise<boolean>,
  ): Promise<void> {
    this.#lastAt = this.#now();
    try {
      if (await handle()) this.#assessed++;
    } finally {
      this.#events++;
      if (this.#now() - this.#handedOnAt >= pauseMs) await this.handOn(durable, log);
    }
  }

  /** Passes on what was counted. Never throws. */
  async handOn({ client }: Pick<DurableAccess, 'client'>, log: Log): Promise<void> {
    const [events, assessed] = [this.#events, this.#assessed];
    if (events === 0 && assessed === 0) return;
    this.#handedOnAt = this.#now();
    this.#events = 0;
    this.#assessed = 0;
    const came: EventsInput = { at: new Date(this.#lastAt).toISOString(), events, assessed };
    try {
      await client.signalEntity(new EntityId(entities.heartbeat, safeguardsKey), 'events', came);
    } catch (error) {
      this.#events += events;
      this.#assessed += assessed;
      log.warn('events could not be counted', { events, error: String(error).slice(0, 300) });
    }
  }
}
