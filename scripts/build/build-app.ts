import path from 'node:path';
import { build } from 'esbuild';
import { version } from '../../cli/command-line/version.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What the build puts in the place of names: CommonJS has its own name for the folder of a module. */
export const builtIn = { 'import.meta.dirname': '__dirname', ACCELNET_VERSION: JSON.stringify(version) };

/** Bundles the app into what is deployed: `dist/main.cjs`, with source map, for Node 22 and later. */
export async function buildApp(outfile = path.join(root, 'dist/main.cjs')): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    define: builtIn,
    minify: true,
    // Error names stand in logs and failures.
    keepNames: true,
    sourcemap: true,
    // The Functions worker supplies this module; no package of that name exists.
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  });
}
