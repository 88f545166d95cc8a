import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { billOfMaterials } from './bill-of-materials.ts';
import { zipApp } from './zip-app.ts';

/** Writes `package/accelnet.zip` and its bill of materials from what is built, and prints the hash. Throws an Error where `zipApp` does. */
export async function writePackage(root: string): Promise<void> {
  const folder = path.join(root, 'package');
  const [zip, bill] = [zipApp(root), await billOfMaterials(root)];
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'accelnet.zip'), zip);
  await writeFile(path.join(folder, 'accelnet.cdx.json'), bill);
  const hash = createHash('sha256').update(zip).digest('hex');
  console.log(`package/accelnet.zip: ${(zip.length / 2 ** 20).toFixed(2)} MB, sha256 ${hash}`);
}
