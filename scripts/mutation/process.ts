import { runBaseline } from './baseline.ts';
import { readJson } from './plan.ts';
import { tryMutants } from './try.ts';

// A process of its own, since a mutant may never end: `FOLDER baseline`, or `FOLDER try FILE` with what is left to be tried.
const [folder = '', work, file = ''] = process.argv.slice(2);
if (work === 'baseline') await runBaseline(folder);
else await tryMutants(folder, readJson(file));
// Ends although tests may have left something open.
process.exit(0);
