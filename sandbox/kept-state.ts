import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** What `sandbox.json` holds: the sandbox's time in milliseconds since 1970, and whether the fleet was created. */
export const keptSchema = z.object({ now: z.number().nonnegative(), fleet: z.boolean() });

// As Azurite keeps tables and blobs: collections of LokiJS.
const azuriteSchema = z.looseObject({
  collections: z.array(z.looseObject({ name: z.string(), data: z.array(z.unknown()) })),
});

const world = 'azure/azure.sqlite';

// Beside them there are certificates, which are made anew, and the log, the environment and a probe, which are written anew.
const files: Readonly<Record<string, (file: string) => string | undefined>> = {
  'sandbox.json': jsonFault(keptSchema),
  [world]: databaseFault,
  'host.db': databaseFault,
  'tables.json': jsonFault(azuriteSchema),
  'blobs.json': jsonFault(azuriteSchema),
  'blob-extents.json': jsonFault(azuriteSchema),
};

/**
 * What is wrong with the state that an earlier session left in a folder, a line for each file that is damaged or missing beside the others; empty
 * where nothing is, or nothing was left.
 */
export function stateFaults(root: string): readonly string[] {
  const damaged = Object.entries(files).flatMap(([name, faultOf]) => {
    const file = path.join(root, name);
    const fault = existsSync(file) ? faultOf(file) : undefined;
    return fault === undefined ? [] : [`${file} is damaged (${fault})`];
  });
  return damaged.length > 0 ? damaged : missing(root);
}

/** The world and its time belong together: one without the other cannot go on. */
function missing(root: string): readonly string[] {
  const [time, kept] = ['sandbox.json', world].map((name) => path.join(root, name));
  if (time === undefined || kept === undefined || existsSync(time) === existsSync(kept)) return [];
  const [there, gone] = existsSync(time) ? [time, kept] : [kept, time];
  // A first start that was ended before it had made a world.
  if (there === time && !keptSchema.parse(JSON.parse(readFileSync(time, 'utf8'))).fleet) return [];
  return [`${gone} is missing, and ${there} is there`];
}

function jsonFault(schema: z.ZodType): (file: string) => string | undefined {
  return (file) => {
    try {
      const read = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return read.success ? undefined : 'its JSON holds something else';
    } catch (error) {
      // The parser's own words may repeat the file's bytes.
      return error instanceof SyntaxError ? 'it is no whole JSON' : String(error);
    }
  };
}

function databaseFault(file: string): string | undefined {
  if (statSync(file).size === 0) return 'it is empty';
  try {
    const database = new DatabaseSync(file);
    try {
      const { quick_check: check } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
      return check === 'ok' ? undefined : String(check);
    } finally {
      database.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Another sandbox has it open: whoever opens it next says so.
    return /locked|busy/i.test(message) ? undefined : message;
  }
}
