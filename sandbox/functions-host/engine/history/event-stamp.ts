import { formatInstant } from './timestamps.ts';

interface Stamp {
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: string;
}

// Every writer of events keeps the order of fields that Durable extension 3.15 was recorded with, this stamp last:
// the management API shows what is left of an event after some fields are taken out, so order is part of its format.

/** The stamp of an event that reaches an orchestration from outside its turns; `at` in ms. */
export function received(at: number): Stamp {
  return { EventId: -1, IsPlayed: false, Timestamp: formatInstant(at) };
}

/** The stamp of an event about decision `id`. */
export function decided(id: number, at: number): Stamp {
  return { EventId: id, IsPlayed: false, Timestamp: formatInstant(at) };
}
