import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { missingProofTools } from './proof/proof-tools.ts';

// The last step of npm run check:static: the types of tools/proof, whose packages are not there for everybody.
const missing = missingProofTools();
if (missing === undefined) {
  const root = path.resolve(import.meta.dirname, '..');
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  process.exitCode =
    spawnSync(process.execPath, [tsc, '-p', 'tools/proof'], { cwd: root, stdio: 'inherit' }).status ?? 1;
} else console.log(`${missing}; the types of tools/proof are not checked`);
