import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from './check.ts';

/** The command that makes what is deployed, with its look for advisories. */
export function packaging(root: string): Check {
  return {
    name: 'the package is made',
    prove: async () => {
      const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'package'], { cwd: root });
      return stdout.trim().replaceAll('\n', '; ');
    },
  };
}
