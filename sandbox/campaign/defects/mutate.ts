import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import type { Mutation } from './mutation.ts';

const source = path.resolve(import.meta.dirname, '../../../src');

/** The file of the app that holds a text. Throws where the text does not stand in all of them together exactly once. */
export function fileWith(text: string): string {
  const holding = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const times = readFileSync(path.join(source, file), 'utf8').split(text).length - 1;
      return Array.from({ length: times }, () => path.join(source, file));
    });
  const [file] = holding;
  if (file === undefined || holding.length > 1)
    throw new Error(`the source must hold this exactly once, and not ${holding.length} times: ${text}`);
  return file;
}

/** The bundler's plugin that puts a defect in. Throws when one of its texts does not stand in the source exactly once. */
export function mutate({ edits }: Pick<Mutation, 'edits'>): Plugin {
  const placed = edits.map((edit) => ({ ...edit, file: fileWith(edit.from) }));
  return {
    name: 'mutate',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path: file }) => {
        const own = placed.filter((edit) => edit.file === file);
        if (own.length === 0) return undefined;
        const contents = own.reduce(
          (text, { from, to }) => text.replace(from, () => to),
          readFileSync(file, 'utf8'),
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}
