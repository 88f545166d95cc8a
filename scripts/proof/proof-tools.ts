import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const proofFolder = path.resolve(import.meta.dirname, '../../tools/proof');

/** What `tools/proof` offers: all that needs a browser. */
export interface ProofTools {
  /** Throws, or resolves with what was seen. */
  readonly provePage: (root: string) => Promise<string>;
  readonly measurePageCost: () => Promise<void>;
}

const packageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

/** One line that says which packages of `tools/proof` are not installed, and what installs them; undefined if all are. */
export function missingProofTools(folder = proofFolder): string | undefined {
  const { dependencies } = packageFile.parse(
    JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
  );
  const missing = Object.keys(dependencies).filter(
    (name) => !existsSync(path.join(folder, 'node_modules', name, 'package.json')),
  );
  return missing.length === 0
    ? undefined
    : `missing: ${missing.join(', ')}; npm run proof:install installs them`;
}

/** Loads them. By its path, which no compiler follows: their packages are installed apart, and are not there for everybody. */
export async function loadProofTools(): Promise<ProofTools> {
  const file = pathToFileURL(path.join(proofFolder, 'main.ts')).href;
  const { proofTools } = (await import(file)) as { readonly proofTools: ProofTools };
  return proofTools;
}
