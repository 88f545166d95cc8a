import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type Advisories, advisoriesIn } from './advisories-in.ts';

function audit(root: string): Promise<string> {
  return new Promise((resolve) => {
    // npm ends with 1 both where it found something and where it was not answered; its output shows which.
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
}

const bill = z.object({ components: z.array(z.object({ name: z.string() })) });

/**
 * Whether the registry knows no high or critical advisory about what the bill of materials in `package/` names. A registry that offers no advisories is
 * reported as such, and counts as knowing none.
 */
export async function findAdvisories(root: string): Promise<boolean> {
  const { components } = bill.parse(
    JSON.parse(await readFile(path.join(root, 'package/accelnet.cdx.json'), 'utf8')),
  );
  const advisories = advisoriesIn(await audit(root), new Set(components.map(({ name }) => name)));
  print(advisories);
  return advisories.kind === 'none' || advisories.kind === 'not-offered';
}
