import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string().default('?') });

/** Name, version, licence and its text of each package that a bundle holds; `packages` are their folders. */
export async function noticesOf(root: string, packages: readonly string[]): Promise<string> {
  const notices: string[] = [];
  for (const folder of packages) {
    const text = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    const { name, version, license } = manifest.parse(JSON.parse(text));
    const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: path.join(root, folder) }).sort();
    const terms = file === undefined ? '' : await readFile(path.join(root, folder, file), 'utf8');
    notices.push(`${name} ${version} (${license})\n\n${terms.replaceAll('\r\n', '\n').trim()}`.trim());
  }
  return `This program contains these packages.\n\n${[...new Set(notices)].join(`\n\n${'-'.repeat(79)}\n\n`)}\n`;
}
