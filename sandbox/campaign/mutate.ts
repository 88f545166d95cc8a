import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import type { Mutation } from './mutations.ts';

const source = path.resolve(import.meta.dirname, '../../src');

/** The bundler's plugin that puts a defect in. The bundle fails when a text does not stand in its file exactly once. */
export function mutate({ name, edits }: Pick<Mutation, 'name' | 'edits'>): Plugin {
  return {
    name: 'mutate',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path: file }) => {
        const own = edits.filter((edit) => path.join(source, edit.file) === file);
        if (own.length === 0) return undefined;
        let contents = await readFile(file, 'utf8');
        for (const { from, to } of own) {
          if (contents.split(from).length !== 2)
            throw new Error(`${name}: ${file} must hold this exactly once: ${from}`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
