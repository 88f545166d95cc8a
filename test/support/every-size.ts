import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A size as Resource SKUs reported it in July 2026, after Azure/azqr known_skus. */
interface KnownSize {
  readonly size: string;
  readonly family: string;
  readonly accelerated: boolean;
}

const text = readFileSync(path.resolve(import.meta.dirname, '../fixtures/sizes.csv'), 'utf8');

/** Every size of the list. */
export const everySize: readonly KnownSize[] = text
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [size = '', family = '', , accelerated] = line.split(',');
    return { size, family, accelerated: accelerated === 'true' };
  });
