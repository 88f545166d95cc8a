import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A fenced block of a page: what it is written in, its text, and the HTML comment right before it, if there is one. */
export interface Block {
  readonly language: string;
  readonly mark: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a page in Markdown, in its order. */
function blocksIn(page: string): readonly Block[] {
  return [...page.matchAll(/(?:<!-- (.+?) -->\n)?```(\w+)\n(.*?)```/gs)].map(
    ([, mark, language = '', text = '']) => ({ mark, language, text }),
  );
}

const read = (page: string): string => readFileSync(path.resolve(import.meta.dirname, '../..', page), 'utf8');

/** `docs/guide.md`. */
export const guide: string = read('docs/guide.md');

/** The fenced blocks of the guide, in its order. */
export const guideBlocks: readonly Block[] = blocksIn(guide);

/** The blocks of commands that a newcomer finds: those of the README, then those of CONTRIBUTING. */
export const firstBlocks: readonly Block[] = ['README.md', 'CONTRIBUTING.md']
  .flatMap((page) => blocksIn(read(page)))
  .filter(({ language }) => language === 'sh');

/** The text of the block that is marked so; throws when the guide has none. */
export function markedBlock(mark: string): string {
  const found = guideBlocks.find((block) => block.mark === mark);
  if (found === undefined) throw new Error(`docs/guide.md has no block marked '${mark}'`);
  return found.text;
}
