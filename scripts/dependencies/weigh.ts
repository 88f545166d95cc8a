import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** How much a folder takes on a disk. */
export interface Weight {
  readonly bytes: number;
  readonly files: number;
}

const block = 4096;

/**
 * Weighs folders in whole blocks of 4 KB, as a disk does, and what has several names once, in the first folder that has it: packages link their program to
 * another name. Symbolic links weigh nothing. A folder within that `leftOut` holds for is not weighed with it.
 */
export function createScale(leftOut: (folder: string) => boolean = () => false): (folder: string) => Weight {
  const seen = new Set<string>();
  const isFurtherName = (file: string): boolean => {
    const { nlink, dev, ino } = lstatSync(file);
    if (nlink === 1) return false;
    const one = `${dev}:${ino}`;
    return seen.has(one) || seen.add(one).size === 0;
  };
  const weigh = (folder: string): Weight => {
    let [bytes, files] = [block, 0];
    for (const one of readdirSync(folder, { withFileTypes: true })) {
      const at = path.join(folder, one.name);
      if (one.isDirectory() && !leftOut(at)) {
        const within = weigh(at);
        bytes += within.bytes;
        files += within.files;
      }
      if (!one.isFile()) continue;
      files++;
      if (!isFurtherName(at)) bytes += Math.ceil(lstatSync(at).size / block) * block;
    }
    return { bytes, files };
  };
  return weigh;
}
