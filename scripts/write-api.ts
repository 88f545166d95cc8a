import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contractDocument } from './contract/document.ts';

/** `docs/openapi.json`: the whole HTTP API, as the app serves it at `/api/openapi.json`. */
export function openApiText(): string {
  return `${JSON.stringify(contractDocument(), null, 2)}\n`;
}

/** Writes `docs/openapi.json`. */
export async function writeApi(root: string): Promise<void> {
  await writeFile(path.join(root, 'docs/openapi.json'), openApiText());
}
