import { at, ofType, type Resource, type Snapshot } from './snapshots.ts';

/** What a snapshot does against a rule; nothing where it keeps it. */
export type Rule = (snapshot: Snapshot) => readonly string[];

type Wanted = Readonly<Record<string, unknown>>;

/** Every resource of a type, of which there is one at least, has these values at these places. */
export function all(type: string, wanted: Wanted): Rule {
  return (snapshot) => {
    const found = ofType(snapshot, type);
    return found.length === 0 ? [`no ${type}`] : found.flatMap((one) => differences(one, wanted));
  };
}

/** What of a resource is not as wanted, place by place. */
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
