// Runs on any Node, before anything that only a new one can read: the sandbox runs TypeScript as it is and keeps its state in node:sqlite.
const { existsSync } = require('node:fs');
const path = require('node:path');

const needed = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  console.error(
    `accelnet's sandbox needs Node ${needed} or later and runs on ${process.versions.node}; "npm ci" brings one along.`,
  );
  process.exitCode = 2;
} else if (!existsSync(path.join(__dirname, '../node_modules/zod'))) {
  console.error('The packages are not installed: "npm ci" installs them.');
  process.exitCode = 2;
}
