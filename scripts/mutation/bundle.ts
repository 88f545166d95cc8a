import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { asked } from './instrument.ts';

/** Which names a bundled test file is given: it is the body of a function, so that each call loads all modules anew. */
export const bundleParameters = ['require', 'module', 'exports', asked] as const;

/**
 * A test file with all modules of the project that it imports, as the text of a function's body; packages stay outside. Nothing where none of these
 * modules is one of `instrumented`, whose texts take the place of the files', and where the file starts a host or a storage.
 */
export async function bundleTest(
  root: string,
  test: string,
  instrumented: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(root, test)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
    plugins: [textsOf(root, instrumented)],
  });
  const imported = Object.keys(metafile.inputs);
  const reaches = imported.some((file) => instrumented.has(file));
  return reaches && !imported.some((file) => startsProcesses.test(file)) ? outputFiles[0]?.text : undefined;
}

// What it starts takes seconds, and runs the app that was built, without any mutant.
const startsProcesses = /^sandbox\/(?:durable\/|host-process\.ts|journal-storage\.ts)/;

function textsOf(root: string, instrumented: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'texts',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const name = path.relative(root, file).split(path.sep).join('/');
        const source = instrumented.get(name) ?? (await readFile(file, 'utf8'));
        // Each module stands where it did.
        const contents = source
          .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
          .replaceAll('import.meta.main', 'false');
        return { contents, loader: 'ts' };
      }),
  };
}
