import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { benchAuditTrail } from './bench/audit-trail.ts';
import { benchDowntime } from './bench/downtime.ts';
import { benchEmbeddedHost } from './bench/embedded-host.ts';
import { benchOneRemediation } from './bench/one-remediation.ts';
import { benchSweep } from './bench/sweep.ts';
import { buildApp } from './build.ts';

// Measures, and writes docs/benchmarks.md: `npm run bench`. Some ten minutes, most of them waiting on the wall clock.

const root = path.resolve(import.meta.dirname, '..');

function page(sections: readonly string[]): string {
  const cpu = os.cpus();
  const facts = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpu.length} CPUs (${cpu[0]?.model.trim() ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GB`;
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. Ratios within one run say more than absolute figures, which vary with the machine and what else it does.

${facts}

${sections.join('\n')}`;
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'accelnet-bench-'));
try {
  await buildApp(path.join(root, 'dist/main.cjs'));
  const sections = [
    await benchDowntime(folder),
    await benchOneRemediation(folder),
    await benchEmbeddedHost(folder),
    await benchSweep(folder),
    await benchAuditTrail(),
  ];
  const text = page(sections);
  await writeFile(path.join(root, 'docs/benchmarks.md'), text);
  console.log(text);
} finally {
  await rm(folder, { recursive: true, force: true });
}
