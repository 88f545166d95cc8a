import type { World } from '../world/world.ts';
import { drawMilliseconds, type Timed } from './durations.ts';
import { remember } from './former.ts';
import type { ChangeEntry, Journal } from './journal.ts';
import { guid } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';

/** What every transition of the world works on. Transitions are synchronous: between two of them the world is consistent. */
export interface Simulation {
  readonly world: World;
  readonly settings: Settings;
  readonly journal: Journal;
  readonly schedule: Schedule;
  /** Says that something changed that has to be kept; of VMs, network interfaces and operations, which one. */
  readonly touched: (id?: string) => void;
}

/** Records a change of the world. */
export function changed(
  simulation: Simulation,
  kind: ChangeEntry['kind'],
  resource: string,
  from: unknown,
  to: unknown,
): void {
  const { journal, schedule } = simulation;
  journal.append({ type: 'change', at: schedule.now(), kind, resource, from, to });
  remember(simulation, kind, resource, from, to);
  simulation.touched(resource);
}

/** A number that no one else has. */
export function nextSerial({ world }: Simulation): number {
  world.serial++;
  return world.serial;
}

/** A GUID that no one else has; the same seed and course of events give the same one. */
export function nextGuid(simulation: Simulation, purpose: string): string {
  return guid(simulation.settings.seed, purpose, nextSerial(simulation));
}

/** Counts the tries of something, from 1: the part of a duration's key that differs between them. */
export function nextAttempt({ world, touched }: Simulation, resource: string, purpose: string): number {
  const key = `${resource.toLowerCase()}|${purpose}`;
  const attempt = (world.attempts[key] ?? 0) + 1;
  world.attempts[key] = attempt;
  touched(key);
  return attempt;
}

/** How long this try takes, in milliseconds: it depends on seed, resource, operation and attempt, and not on what else goes on. */
export function drawnTime({ settings }: Simulation, timed: Timed, resource: string, attempt: number): number {
  return drawMilliseconds(settings.durations[timed], settings.seed, resource.toLowerCase(), timed, attempt);
}
