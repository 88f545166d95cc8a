import { rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { version } from '../../cli/command-line/version.ts';

const root = path.resolve(import.meta.dirname, '../..');

// What is CommonJS in the bundle, MSAL among it, asks for Node's own modules by `require`.
const requiring =
  "import { createRequire as accelnetCreateRequire } from 'node:module'; const require = accelnetCreateRequire(import.meta.url);";

/**
 * Bundles the tool into `folder`, for Node 22 and later: `accelnet.mjs`, and a file beside it for each part that only some commands import. Gives the
 * folders of the packages that are in it. Throws an Error where it would need one that is not.
 */
export async function buildTool(folder: string): Promise<readonly string[]> {
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['cli/accelnet.ts'],
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    banner: { js: requiring },
    minify: true,
    // Error names are compared, and stand in failures.
    keepNames: true,
    metafile: true,
    logLevel: 'warning',
    plugins: [
      {
        name: 'only the version of package.json',
        setup: ({ onLoad }) =>
          onLoad({ filter: /package\.json$/ }, ({ path: file }) =>
            file === path.join(root, 'package.json')
              ? { contents: JSON.stringify({ version }), loader: 'json' }
              : undefined,
          ),
      },
    ],
  });
  const outside = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .flatMap(({ path: name, external }) => (external === true && !isBuiltin(name) ? [name] : []));
  if (outside.length > 0) throw new Error(`not in the bundle: ${[...new Set(outside)].join(', ')}`);
  const packages = Object.keys(metafile.inputs).flatMap(
    (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  return [...new Set(packages)].sort();
}
