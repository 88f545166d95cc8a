import { readFile } from 'node:fs/promises';

/** The text of a script that guests run. The folder stands beside this one in a checkout, and beside the bundle in the package. */
export async function guestScript(file: string): Promise<string> {
  return await readFile(new URL(`../guest/${file}`, import.meta.url), 'utf8');
}
