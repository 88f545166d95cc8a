#!/usr/bin/env node
// Whatever is imported here would be read by every Node, and an old one shows a trace instead of this line.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(`accelnet needs Node 22.13 or later, and runs on ${process.versions.node}\n`);
  process.exitCode = 2;
}
