// Runs on any Node, before anything that only a new one can read: the sandbox runs TypeScript as it is and keeps its state in node:sqlite.
const needed = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  console.error(
    `accelnet's sandbox needs Node ${needed} or later and runs on ${process.versions.node}; "npm ci" brings one along.`,
  );
  process.exitCode = 2;
}
