import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../kernel/journal.ts';
import { newWorld } from './new-world.ts';
import { Store } from './store.ts';
import type { World } from './world.ts';

// Saving after each change would cost more than the change; killing the process loses the changes of this time.
const saveAfterMs = 200;

/** Keeps a world in a folder, or in memory for as long as the process lives. */
export interface Keeper {
  readonly folder: string;
  readonly world: World;
  readonly journal: Journal;
  /** Something changed: it is saved soon. VMs, network interfaces, operations and attempts are saved only if they are named, by id. */
  readonly touched: (id?: string) => void;
  /** Saves, and closes the file. */
  close(): void;
}

/** Which world, and where it is kept. */
export interface KeeperOptions {
  readonly seed: number;
  readonly subscriptionIds?: readonly string[] | undefined;
  readonly dataDir?: string | undefined;
  /** Forget what was kept. */
  readonly reset?: boolean | undefined;
}

/** Opens the kept world, or makes a new one. */
export function openKeeper({ seed, subscriptionIds, dataDir, reset = false }: KeeperOptions): Keeper {
  if (dataDir === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'simulated-azure-'));
    const world = newWorld(seed, subscriptionIds);
    const close = (): void => rmSync(folder, { recursive: true, force: true });
    return { folder, world, journal: new Journal(), touched: () => {}, close };
  }
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'azure.sqlite');
  if (reset) for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  try {
    return keepIn(dataDir, new Store(file), () => newWorld(seed, subscriptionIds));
  } catch (error) {
    if (error instanceof Error && /not a database|malformed|JSON/.test(error.message))
      throw new Error(`${file} is damaged (${error.message}); --reset begins with an empty world`, {
        cause: error,
      });
    throw error;
  }
}

function keepIn(folder: string, store: Store, make: () => World): Keeper {
  const kept = store.load();
  const world = kept?.world ?? make();
  const journal = new Journal(kept?.journal);
  let timer: NodeJS.Timeout | undefined;
  let marked: Set<string> | 'everything' = kept === undefined ? 'everything' : new Set();
  const save = (): void => {
    timer = undefined;
    store.save(world, marked, (seq) => journal.since(seq));
    marked = new Set();
  };
  return {
    folder,
    world,
    journal,
    touched: (id) => {
      if (id !== undefined && marked !== 'everything') marked.add(id.toLowerCase());
      timer ??= setTimeout(save, saveAfterMs).unref();
    },
    close: () => {
      clearTimeout(timer);
      save();
      store.close();
    },
  };
}
