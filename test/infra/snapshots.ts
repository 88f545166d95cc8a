import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '../..');

const resource = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  apiVersion: z.string(),
  properties: z.record(z.string(), z.json()).default({}),
});

const snapshot = z.object({
  predictedResources: z.array(resource),
  outputs: z.record(z.string(), z.json()).default({}),
});

/** A resource that the template creates. What only Azure knows is an `[expression]`. */
export type Resource = z.infer<typeof resource>;
export type Snapshot = z.infer<typeof snapshot>;

/** What the template creates from one set of parameters, as `npm run infra -- --record` wrote it. A new copy each time. */
export function readSnapshot(variant: string): Snapshot {
  const file = path.join(root, `infra/test/${variant}.snapshot.json`);
  return snapshot.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Every set of parameters. */
export const variants: readonly string[] = globSync('infra/test/*.bicepparam', { cwd: root })
  .map((file) => path.basename(file, '.bicepparam'))
  .sort();

/** The resources of a type, in any case. */
export function ofType({ predictedResources }: Snapshot, type: string): Resource[] {
  return predictedResources.filter((one) => one.type.toLowerCase() === type.toLowerCase());
}

/** The value at a place in a resource, for instance `properties.sku.name`; undefined if there is none. */
export function at(value: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>(
      (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
      value,
    );
}

/** The app settings of the function app. */
export function settingsOf(snapshot: Snapshot): Readonly<Record<string, string>> {
  const [config] = ofType(snapshot, 'Microsoft.Web/sites/config').filter(({ name }) =>
    name.endsWith('/appsettings'),
  );
  return z.record(z.string(), z.string()).parse(config?.properties);
}
