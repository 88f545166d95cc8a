import type { Clock } from '../../clock.ts';
import { InFlight } from '../../in-flight.ts';
import { Courier } from '../events/delivery.ts';
import { Schedule } from '../kernel/schedule.ts';
import { type SettingsChoice, settingsFrom } from '../kernel/settings.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { runTask } from '../kernel/tasks.ts';
import { type Keeper, openKeeper } from '../world/persistence.ts';
import type { Task, World } from '../world/world.ts';

/** A world, how it behaves, and where it is kept. */
export interface WorldOptions extends SettingsChoice {
  readonly clock: Clock;
  /** Where world and certificate are kept; without it they live as long as the process. */
  readonly dataDir?: string;
  /** Forget what `dataDir` holds, except the certificate. */
  readonly reset?: boolean;
  /** Those of a new world; one by default. A kept world keeps its own. */
  readonly subscriptionIds?: readonly string[];
}

/** A world that goes on by itself on its clock, before anybody can reach it. */
export interface Assembled {
  readonly simulation: Simulation;
  readonly inFlight: InFlight;
  readonly courier: Courier;
  readonly keeper: Keeper;
}

/** Puts a world together. Throws Node's error for a folder that cannot be written. */
export function assemble(options: WorldOptions): Assembled {
  const keeper = openKeeper(options);
  const inFlight = new InFlight();
  const { world, journal, touched } = keeper;
  const schedule = new Schedule(options.clock, world.tasks, (task) => {
    runTask(simulation, task, (id) => courier.deliver(id));
    touched(markOf(world, task));
  });
  const simulation: Simulation = { world, settings: settingsFrom(options), journal, schedule, touched };
  const courier = new Courier(simulation, inFlight);
  courier.resume();
  return { simulation, inFlight, courier, keeper };
}

/** Which VM or network interface a task is about. */
function markOf(world: World, task: Task): string | undefined {
  if (task.kind === 'operation') return world.operations[task.id]?.resource;
  return 'vm' in task ? task.vm : undefined;
}
