import { build } from 'esbuild';

/** Bundles the app into what is deployed: `dist/main.cjs`, with source map, for Node 22 and later. */
export async function buildApp(outfile = 'dist/main.cjs'): Promise<void> {
  await build({
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // CommonJS has its own word for the folder that a module stands in.
    define: { 'import.meta.dirname': '__dirname' },
    minify: true,
    // Error names stand in logs and failures.
    keepNames: true,
    sourcemap: true,
    // The Functions worker supplies this module; no package of that name exists.
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  });
}

if (import.meta.main) await buildApp();
