import type { Clock } from '../../clock.ts';
import type { InFlight } from '../../in-flight.ts';
import type { HostLog } from './host-log.ts';
import type { Invocation, Invoker } from './invocation.ts';

/** What triggers that fire by themselves share. */
export interface TriggerScope {
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly inFlight: InFlight;
  /** Whether the host has closed its data file while something still ran. */
  isOver(): boolean;
}

/** A trigger that fires by itself. */
export interface Listener {
  start(): void;
  /** When (ms) it does something next, undefined while it waits for its own function or for nothing. */
  nextWake(): number | undefined;
  /** Fires no more; what runs goes on. */
  stop(): void;
  /** Runs the function once with `input`, as somebody asks by hand. */
  runByHand(input: string): Promise<Invocation>;
}
