import path from 'node:path';
import { proveAll } from './proof/check.ts';
import { infraChecks, recordInfra } from './proof/infra.ts';

// What the Bicep CLI says of infra/; with --record it formats the templates and takes their snapshots anew first.

const root = path.resolve(import.meta.dirname, '..');
if (process.argv.includes('--record')) await recordInfra(root);
const { failed } = await proveAll(infraChecks(root));
process.exitCode = failed > 0 ? 1 : 0;
