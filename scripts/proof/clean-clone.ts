import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beyondLimits } from '../dependencies/limits.ts';
import type { Check } from './check.ts';
import { installAfresh, startUntil } from './light-start.ts';

/** What a newcomer does, in an empty folder: it brings little, warns of nothing, and says soon what it does. */
export function cleanClone(root: string): Check {
  return {
    name: 'a clean clone starts',
    prove: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-clone-'));
      try {
        const installed = await installAfresh(root, folder);
        const started = await startUntil(folder, [
          /A fleet of \d+ VMs/,
          /ACCELERATED/,
          /ROLLED-BACK/,
          /skipped \(opted-out\)/,
        ]);
        const faults = [...installed.warnings, ...beyondLimits({ ...installed, ...started })];
        if (faults.length > 0) throw new Error(faults.join('; '));
        const { packages, megabytes } = installed;
        return `${packages} packages, ${Math.round(megabytes)} MB; the first line after ${Math.round(started.firstLineMs)} ms, all printed after ${Math.round(started.seconds)} s`;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
