import type { NicResource, VmResource } from './resources.ts';
import type { Settings } from './settings.ts';
import type { World } from './world.ts';

interface Remembering {
  readonly world: World;
  readonly settings: Settings;
  readonly schedule: { now(): number };
}

/** Keeps what a VM or network interface was before a change, for as long as reads show it; see the rule `readsLagSeconds`. */
export function remember(
  { world, settings, schedule }: Remembering,
  kind: string,
  id: string,
  from: unknown,
  to: unknown,
): void {
  const lag = settings.rules.readsLagSeconds * 1000;
  if (lag === 0 || (kind !== 'nic' && kind !== 'vm')) return;
  const key = id.toLowerCase();
  if (from === null || to === null) {
    delete world.former[key];
    return;
  }
  const now = schedule.now();
  const kept = (world.former[key] ?? []).filter(({ until }) => until > now);
  world.former[key] = [...kept, { resource: from as NicResource | VmResource, until: now + lag }];
}

/** What a read shows of a VM or network interface: as it is, or as it was a moment ago. */
export function asRead<T extends NicResource | VmResource>({ world, schedule }: Remembering, resource: T): T {
  const now = schedule.now();
  const shown = world.former[resource.id.toLowerCase()]?.find(({ until }) => until > now);
  // What is kept under an id is of that id's kind.
  return shown === undefined ? resource : (shown.resource as T);
}
