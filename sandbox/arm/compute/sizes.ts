import { readFileSync } from 'node:fs';
import type { World } from '../world/world.ts';
import { type SizeTruth, truthOf } from './size-truth.ts';

/** A VM size as far as networking and allocation care. */
export interface Size extends SizeTruth {
  readonly name: string;
  readonly family: string;
  /** Of the size that it is a constrained form of, if it is one. */
  readonly vcpus: number;
  readonly vcpusAvailable: number;
  readonly memoryGb: number;
  readonly maxNics: number;
  /** What the Resource SKUs API says of accelerated networking; it may say nothing. */
  readonly capability: 'True' | 'False' | 'absent';
  /** Whether Network takes the flag. */
  readonly accelerated: boolean;
  readonly architecture: 'x64' | 'Arm64';
  /** Where vCPUs, memory and network interfaces come from; `pattern`: from those of like sizes. */
  readonly figures: 'size-page' | 'general-knowledge' | 'pattern' | 'order';
}

const plainName = (name: string): string => name.toLowerCase().replace(/^standard_/, '');

function architectureOf(plain: string): Size['architecture'] {
  return /^[a-z]+\d+(?:-\d+)?p[a-z]*_/.test(plain) ? 'Arm64' : 'x64';
}

// GB for each vCPU and network interfaces for so many of them, as most series have it.
function memoryOf(plain: string, vcpus: number): number {
  if (/^[mx]/.test(plain)) return vcpus * 16;
  if (/^[eglnh]/.test(plain)) return vcpus * 8;
  return vcpus * (/^f|^[a-z]+\d+(?:-\d+)?[a-z]*l/.test(plain) ? 2 : 4);
}

function nicsOf(vcpus: number): number {
  if (vcpus >= 16) return 8;
  return vcpus >= 8 ? 4 : 2;
}

// Names, families, vCPUs and the capability of every size after Azure/azqr known_skus.yaml (Resource SKUs API, July 2026); memory and network
// interfaces after the size pages of azure-compute-docs (sizes/*/*-series), where they were read, or from general knowledge.
const rows = readFileSync(new URL('./catalogue.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split(','));

const vcpusInCatalogue = new Map(rows.map(([name = '', , vcpus]) => [name, Number(vcpus)]));

function sizeOf(row: readonly string[]): Size {
  const [name = '', family = '', vcpus, accelerates, memory, nics, figures] = row;
  const plain = plainName(name);
  const vcpusAvailable = Number(vcpus);
  // E8-4s_v5 is an E8s_v5 with four of its eight vCPUs.
  const all = vcpusInCatalogue.get(name.replace(/-\d+/, '')) ?? vcpusAvailable;
  const capability = accelerates === 'true';
  const architecture = architectureOf(plain);
  const maxNics = nics === '' ? nicsOf(all) : Number(nics);
  return {
    name,
    family,
    vcpus: all,
    vcpusAvailable,
    memoryGb: memory === '' ? memoryOf(plain, all) : Number(memory),
    maxNics,
    capability: capability ? 'True' : 'False',
    accelerated: capability,
    architecture,
    figures: figures === 'size-page' || figures === 'general-knowledge' ? figures : 'pattern',
    ...truthOf({ plain, vcpus: all, maxNics, capability, arm: architecture === 'Arm64' }),
  };
}

/** Every size of the catalogue. */
export const sizes: readonly Size[] = rows.map(sizeOf);

const byName = new Map(sizes.map((size) => [size.name.toLowerCase(), size]));

/** Finds a size of this world by its name in any case: one that was ordered, or one of the catalogue. */
export function findSize(world: Pick<World, 'sizes'>, name: string): Size | undefined {
  return world.sizes[name.toLowerCase()] ?? byName.get(name.toLowerCase());
}

/** Every size of this world: those of the catalogue as they were ordered anew or are, then the others. */
export function sizesIn({ sizes: ordered }: Pick<World, 'sizes'>): readonly Size[] {
  const others = Object.entries(ordered).flatMap(([key, size]) => (byName.has(key) ? [] : [size]));
  return [...sizes.map((size) => ordered[size.name.toLowerCase()] ?? size), ...others];
}
