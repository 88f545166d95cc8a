import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { billOfMaterials } from './package/bill-of-materials.ts';
import { zipApp } from './package/zip-app.ts';

// Writes package/accelnet.zip and its bill of materials from what is built: `npm run package` builds first, and looks for advisories afterwards.

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'package');

const [zip, bill] = [zipOrGiveUp(), await billOfMaterials(root)];
await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, 'accelnet.zip'), zip);
await writeFile(path.join(folder, 'accelnet.cdx.json'), bill);
const hash = createHash('sha256').update(zip).digest('hex');
console.log(`package/accelnet.zip: ${(zip.length / 2 ** 20).toFixed(2)} MB, sha256 ${hash}`);

/** What is in the way stands on a line of its own, without a trace. */
function zipOrGiveUp(): Uint8Array {
  try {
    return zipApp(root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return process.exit(1);
  }
}
