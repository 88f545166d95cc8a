import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** The tests that are quick enough to be run thousands of times; those of triggers that play the built app know no mutant. */
export const quickTests = [
  'test/core/**/*.test.ts',
  'test/assessment/**/*.test.ts',
  'test/workflow/**/*.test.ts',
  'test/use-cases/**/*.test.ts',
  'test/triggers/**/*.test.ts',
];

/** What the remediation runs through: all that its orchestrations, activities and entities import. */
export async function remediationPath(root: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: ['src/workflow/register-workflow.ts'],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs).sort();
}

/** All of the core and of the workflow. */
export const everything = (root: string): readonly string[] =>
  sourcesUnder(root, ['src/core', 'src/workflow']);

/** The sources that are named, and those in folders that are named. */
export function sourcesUnder(root: string, names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) =>
      statSync(path.join(root, name)).isDirectory()
        ? globSync(`${name.replace(/\/$/, '')}/**/*.ts`, { cwd: root })
        : [name],
    )
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}
