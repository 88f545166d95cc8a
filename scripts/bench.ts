import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchAuditTrail } from './bench/audit-trail.ts';
import { benchColdStart } from './bench/cold-start.ts';
import { benchDowntime } from './bench/downtime.ts';
import { benchEmbeddedHost } from './bench/embedded-host.ts';
import { benchOneRemediation } from './bench/one-remediation.ts';
import { benchSafeguards } from './bench/safeguards.ts';
import { benchSweep } from './bench/sweep.ts';
import { buildApp } from './build.ts';

// Measures, and writes docs/benchmarks.md: `npm run bench`, some ten minutes, most of them waiting on the wall clock; `--section safeguards` measures
// one part of it, and puts it in the place of the same part.

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'docs/benchmarks.md');

const benches = {
  downtime: benchDowntime,
  remediation: benchOneRemediation,
  host: benchEmbeddedHost,
  safeguards: benchSafeguards,
  sweep: benchSweep,
  audit: benchAuditTrail,
  deployed: benchColdStart,
} satisfies Readonly<Record<string, (folder: string) => string | Promise<string>>>;

function isBench(name: string): name is keyof typeof benches {
  return Object.hasOwn(benches, name);
}

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

const { values } = parseArgs({ options: { section: { type: 'string' } } });
const named = values.section;
if (named !== undefined && !isBench(named))
  throw new Error(
    `--section ${named}: there is no such section; there are ${Object.keys(benches).join(', ')}`,
  );
const names = named === undefined ? Object.keys(benches).filter(isBench) : [named];
const folder = await mkdtemp(path.join(os.tmpdir(), 'accelnet-bench-'));
try {
  await buildApp(path.join(root, 'dist/main.cjs'));
  const day = new Date().toISOString().slice(0, 10);
  const sections: string[] = [];
  for (const name of names)
    sections.push(`${(await benches[name](folder)).trimEnd()}\n\nMeasured on ${day}: ${machine()}.\n`);
  const page = named === undefined ? heading : await readFile(file, 'utf8');
  const text = withSections(page, sections);
  await writeFile(file, text);
  console.log(sections.join('\n'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
