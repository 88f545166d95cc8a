import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildApp } from '../build/build-app.ts';
import { benchAuditTrail } from './audit-trail.ts';
import { benchColdStart } from './cold-start.ts';
import { benchDowntime } from './downtime.ts';
import { benchEmbeddedHost } from './embedded-host.ts';
import { benchLightStart } from './light-start.ts';
import { benchOneRemediation } from './one-remediation.ts';
import { benchSafeguards } from './safeguards.ts';
import { type SectionName, sectionNames } from './section-names.ts';
import { benchSweep } from './sweep.ts';

const root = path.resolve(import.meta.dirname, '../..');
const file = path.join(root, 'docs/benchmarks.md');

const benches = {
  downtime: benchDowntime,
  remediation: benchOneRemediation,
  host: benchEmbeddedHost,
  safeguards: benchSafeguards,
  sweep: benchSweep,
  audit: benchAuditTrail,
  deployed: benchColdStart,
  'light-start': benchLightStart,
} satisfies Readonly<Record<SectionName, (folder: string) => string | Promise<string>>>;

function machine(): string {
  const cpu = os.cpus();
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpu.length} CPUs (${cpu[0]?.model.trim() ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GB`;
}

const heading = `# Benchmarks

Written by \`npm run bench\`; do not edit. Ratios within one run say more than absolute figures, which vary with the machine and what else it does.

`;

/** The page with these sections in place of those of the same title; a new one comes last. */
function withSections(page: string, sections: readonly string[]): string {
  const titleOf = (text: string): string => text.slice(0, text.indexOf('\n'));
  const [before = '', ...kept] = page.split(/^(?=## )/m);
  const changed = kept.map((old) => sections.find((one) => titleOf(one) === titleOf(old)) ?? old);
  const added = sections.filter((one) => !kept.some((old) => titleOf(old) === titleOf(one)));
  return before + [...changed, ...added].map((one) => `${one.trimEnd()}\n`).join('\n');
}

/** Measures these sections, and puts them into `docs/benchmarks.md` in the place of the same ones; all of them make the page anew. */
export async function bench(names: readonly SectionName[]): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'accelnet-bench-'));
  try {
    await buildApp();
    const day = new Date().toISOString().slice(0, 10);
    const sections: string[] = [];
    for (const name of names)
      sections.push(`${(await benches[name](folder)).trimEnd()}\n\nMeasured on ${day}: ${machine()}.\n`);
    const page = names.length === sectionNames.length ? heading : await readFile(file, 'utf8');
    await writeFile(file, withSections(page, sections));
    console.log(sections.join('\n'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
