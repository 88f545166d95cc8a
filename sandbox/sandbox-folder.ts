import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Pace } from './clock.ts';

const kept = z.object({ now: z.number(), fleet: z.boolean() });

/** Where the live sandbox keeps its state over a restart. */
export class SandboxFolder {
  readonly root: string;
  readonly #file: string;
  /** Points a shell at this sandbox's Azure. */
  readonly environmentFile: string;

  /** Makes the folder; throws one clear line where it cannot be written. */
  constructor(root: string, reset: boolean) {
    this.root = root;
    this.#file = path.join(root, 'sandbox.json');
    this.environmentFile = path.join(root, 'azure.env');
    if (reset)
      for (const part of [
        'azure',
        'host.db',
        'host.db-wal',
        'host.db-shm',
        'host.log',
        'sandbox.json',
        'tables.json',
        'azure.env',
      ])
        this.#remove(part);
    this.#makeWritable();
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

  keep(now: number): void {
    writeFileSync(this.#file, JSON.stringify({ now, fleet: true }));
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

  #kept(): z.infer<typeof kept> | undefined {
    if (!existsSync(this.#file)) return undefined;
    const result = kept.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
    if (!result.success) throw new Error(`${this.#file} is damaged; begin afresh with --reset`);
    return result.data;
  }

  #remove(part: string): void {
    rmSync(path.join(this.root, part), { recursive: true, force: true });
  }
}
