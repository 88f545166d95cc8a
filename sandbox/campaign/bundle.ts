import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

const entry = new URL('./app/main.ts', import.meta.url).pathname;

/** Bundles the campaign's app into a folder that a host can load. */
export async function bundleApp(folder: string, plugins: readonly Plugin[] = []): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: path.join(folder, 'main.cjs'),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    // CommonJS has its own name for the folder of a module.
    define: { 'import.meta.dirname': '__dirname' },
    external: ['@azure/functions-core'],
    // What a plugin finds wrong is thrown as well.
    logLevel: plugins.length === 0 ? 'warning' : 'silent',
    plugins: [...plugins],
  });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
  await copyFile(path.join(root, 'host.json'), path.join(folder, 'host.json'));
}
