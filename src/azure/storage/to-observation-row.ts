import * as z from 'zod';
import type { SizeObservation } from '../../core/model/evidence.ts';
import { plainSizeName } from '../../core/model/size-name.ts';

/** At most so many VMs are kept for each thing that a size can show: more than the number that settles it, and no more in a larger fleet. */
export const vmsKept = 32;

const seen = z.enum(['yes', 'no', 'not-asked']);
const row = z.object({
  schemaVersion: z.literal(1),
  size: z.string(),
  vmUid: z.string(),
  location: z.string(),
  at: z.iso.datetime(),
  shows: z.enum(['gains', 'platform', 'no-effect', 'not-platform']),
  flagBefore: z.boolean(),
  vfBefore: seen,
  vfAfter: seen,
  hardware: z.enum(['mlx4', 'mlx5', 'mana', 'unknown']),
  nicLimit: z.int().min(1).exactOptional(),
  by: z.enum(['preflight', 'remediation', 'canary']),
  remediationId: z.string(),
});

/** An observation as a table's row. */
export type ObservationRow = SizeObservation & {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly schemaVersion: 1;
};

/** The partition that holds what was seen of a size; undefined for a text that cannot be a size's name, and would be no key. */
export function partitionOf(size: string): string | undefined {
  const plain = plainSizeName(size);
  return /^[a-z0-9_.-]{1,80}$/.test(plain) ? plain : undefined;
}

/** What the rows of an observation of its kind begin with. A limit of NICs has rows of its own: later ones without one must not hide it. */
export function placesOf({ shows, nicLimit }: SizeObservation): string {
  return nicLimit === undefined ? `${shows}-` : `${shows}-nics-${nicLimit}-`;
}

/** The row that keeps an observation in a place of its kind, from 0. */
export function toObservationRow(one: SizeObservation, partitionKey: string, place: number): ObservationRow {
  const rowKey = `${placesOf(one)}${place}`;
  return { partitionKey, rowKey, schemaVersion: 1, ...one, size: partitionKey };
}

/** The observation in a row; undefined for one that cannot be read, as of a later release. */
export function fromObservationRow(read: unknown): SizeObservation | undefined {
  const parsed = row.safeParse(read);
  if (!parsed.success) return undefined;
  const { schemaVersion: _, ...one } = parsed.data;
  return one;
}
