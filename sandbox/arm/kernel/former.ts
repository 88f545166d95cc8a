import type { NicResource, VmResource } from '../world/resources.ts';
import type { World } from '../world/world.ts';
import type { Settings } from './settings.ts';

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
  if (to === null) {
    delete world.former[key];
    return;
  }
  const now = schedule.now();
  const kept = (world.former[key] ?? []).filter(({ until }) => until > now);
  world.former[key] = [...kept, { resource: from as NicResource | VmResource | null, until: now + lag }];
}

/** What a read shows of a VM or network interface: as it is, or as it was a moment ago; undefined while it was not there. */
export function asRead<T extends NicResource | VmResource>(
  { world, schedule, settings }: Remembering,
  resource: T,
): T | undefined {
  if (settings.rules.readsLagSeconds === 0) return resource;
  const now = schedule.now();
  const shown = world.former[resource.id.toLowerCase()]?.find(({ until }) => until > now);
  if (shown === undefined) return resource;
  // What is kept under an id is of that id's kind.
  return shown.resource === null ? undefined : (shown.resource as T);
}
