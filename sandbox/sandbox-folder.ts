import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type * as z from 'zod';
import type { Pace } from './clock.ts';
import { keptSchema, stateFaults } from './kept-state.ts';

// The folder may hold other things as well, such as the worlds of parts that were started alone.
const parts = [
  'azure',
  'host.db',
  'host.db-wal',
  'host.db-shm',
  'host.log',
  'sandbox.json',
  'tables.json',
  'blobs.json',
  'blob-extents.json',
  'blobs',
  'azure.env',
];

/** Where the live sandbox keeps its state over a restart. */
export class SandboxFolder {
  readonly root: string;
  readonly #file: string;
  /** Points a shell at this sandbox's Azure. */
  readonly environmentFile: string;

  /** Makes the folder. Throws a line for each thing that is in the way: a folder that cannot be written, or a file in it that is damaged. */
  constructor(root: string, reset: boolean) {
    this.root = root;
    this.#file = path.join(root, 'sandbox.json');
    this.environmentFile = path.join(root, 'azure.env');
    if (reset) this.#forget();
    this.#makeWritable();
    const faults = stateFaults(root);
    if (faults.length > 0)
      throw new Error(faults.map((fault) => `${fault}; npm start -- --reset begins afresh`).join('\n'));
    // The first start was ended before there was a fleet: there is nothing yet to go on with.
    if (this.#kept()?.fleet === false) this.#forget();
  }

  /** Sandbox time goes on where it stopped, and begins at the wall clock's. */
  pace(speed: number): Pace {
    const realOrigin = Date.now();
    return { origin: Math.max(this.#kept()?.now ?? 0, realOrigin), realOrigin, speed };
  }

  /** Whether the fleet was created in an earlier session. */
  hasFleet(): boolean {
    return this.#kept()?.fleet ?? false;
  }

  /** Keeps the time, and whether the fleet is there by now. Whoever kills the process leaves the old file or the new one. */
  keep(now: number, fleet: boolean): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify({ now, fleet }));
    renameSync(next, this.#file);
  }

  /** Writes the environment that the app runs in, for programs beside it. */
  print(environment: Readonly<Record<string, string>>): void {
    const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
    const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
    writeFileSync(this.environmentFile, lines.join(''), { mode: 0o600 });
  }

  #makeWritable(): void {
    try {
      mkdirSync(this.root, { recursive: true });
      writeFileSync(path.join(this.root, '.writable'), '');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new Error(`--data: ${this.root} cannot be written (${code}); should be a folder of yours`);
    }
  }

  #kept(): z.infer<typeof keptSchema> | undefined {
    if (!existsSync(this.#file)) return undefined;
    return keptSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
  }

  #forget(): void {
    for (const part of parts) rmSync(path.join(this.root, part), { recursive: true, force: true });
  }
}
