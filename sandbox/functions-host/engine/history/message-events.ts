import { decided, received } from './event-stamp.ts';
import { type EventRaised, type EventSent, EventType } from './history-events.ts';

/** `name` says what an entity gets: an operation or a request for its lock, or the release of its lock. */
export function eventSent(
  id: number,
  target: string,
  name: 'op' | 'release',
  input: string,
  at: number,
): EventSent {
  return {
    EventType: EventType.EventSent,
    InstanceId: target,
    Name: name,
    Input: input,
    ...decided(id, at),
  };
}

/** `input` is JSON text. */
export function eventRaised(name: string, input: string | null, at: number): EventRaised {
  const event = {
    EventType: EventType.EventRaised,
    Name: name,
    Input: input,
    ParentTraceContext: null,
    ...received(at),
  };
  return event;
}
