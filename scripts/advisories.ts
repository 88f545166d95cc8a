import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type Advisories, advisoriesIn } from './package/advisories-in.ts';

// Fails where the registry knows a high or critical advisory about a package that is deployed. A registry that offers no advisories is said to be one.

const root = path.resolve(import.meta.dirname, '..');

function audit(): Promise<string> {
  return new Promise((resolve) => {
    // npm ends with 1 both where it found something and where it was not answered; its output tells which.
    execFile('npm', ['audit', '--json'], { cwd: root, maxBuffer: 2 ** 26 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

function print(advisories: Advisories): void {
  if (advisories.kind === 'not-offered')
    console.log(`advisories: not checked, this registry does not offer them (${advisories.because})`);
  if (advisories.kind === 'none')
    console.log('advisories: none of high or critical severity about what is deployed');
  if (advisories.kind === 'found') for (const line of advisories.lines) console.error(`advisory: ${line}`);
  if (advisories.kind === 'failed') console.error(`advisories: npm audit failed: ${advisories.because}`);
  if (advisories.kind === 'found' || advisories.kind === 'failed') process.exitCode = 1;
}

const bill = z
  .object({ components: z.array(z.object({ name: z.string() })) })
  .parse(JSON.parse(await readFile(path.join(root, 'package/accelnet.cdx.json'), 'utf8')));
print(advisoriesIn(await audit(), new Set(bill.components.map(({ name }) => name))));
