import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A fenced block of the guide: what it is written in, its text, and the HTML comment right before it, if there is one. */
export interface Block {
  readonly language: string;
  readonly mark: string | undefined;
  readonly text: string;
}

/** `docs/guide.md`. */
export const guide: string = readFileSync(path.resolve(import.meta.dirname, '../../docs/guide.md'), 'utf8');

/** The fenced blocks of the guide, in its order. */
export const guideBlocks: readonly Block[] = [
  ...guide.matchAll(/(?:<!-- (.+?) -->\n)?```(\w+)\n(.*?)```/gs),
].map(([, mark, language = '', text = '']) => ({ mark, language, text }));

/** The text of the block that is marked so; throws when the guide has none. */
export function markedBlock(mark: string): string {
  const found = guideBlocks.find((block) => block.mark === mark);
  if (found === undefined) throw new Error(`docs/guide.md has no block marked '${mark}'`);
  return found.text;
}
