import { at, ofType, type Resource, type Snapshot } from './snapshots.ts';

/** Where a snapshot breaks a rule; empty if it does not. */
export type Rule = (snapshot: Snapshot) => readonly string[];

type Wanted = Readonly<Record<string, unknown>>;

/** Every resource of a type has these values at these places, and there is at least one. */
export function all(type: string, wanted: Wanted): Rule {
  return (snapshot) => {
    const found = ofType(snapshot, type);
    return found.length === 0 ? [`no ${type}`] : found.flatMap((one) => differences(one, wanted));
  };
}

/** The values of a resource that are not as wanted, place by place. */
export function differences(one: Resource, wanted: Wanted): string[] {
  return Object.entries(wanted).flatMap(([place, value]) => {
    const is = JSON.stringify(at(one, place));
    return is === JSON.stringify(value) ? [] : [`${one.type} ${one.name}: ${place} is ${is}`];
  });
}

/** All of these rules at once. */
export function every(...rules: readonly Rule[]): Rule {
  return (snapshot) => rules.flatMap((rule) => rule(snapshot));
}
