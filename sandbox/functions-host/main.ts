import { exit, stderr, stdout } from 'node:process';

// Checked before anything is imported that an older Node does not have.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  stderr.write(`the sandbox needs Node 24 or newer, this is ${process.versions.node}\n`);
  exit(2);
}
const { runCommandLine } = await import('./command-line.ts');
await runCommandLine(process.argv.slice(2), stdout, stderr);
