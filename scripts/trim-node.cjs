const { existsSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');

// npm runs it at the end of `npm ci`. The Node that npm scripts run on brings its headers along, 67 MB, with which nobody here compiles anything.
const modules = path.resolve(__dirname, '../node_modules/node/node_modules');
const platforms = existsSync(modules) ? readdirSync(modules).filter((name) => name.startsWith('node-')) : [];
for (const platform of platforms)
  for (const part of ['include', 'share'])
    rmSync(path.join(modules, platform, part), { recursive: true, force: true });
