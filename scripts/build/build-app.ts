import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { version } from '../../cli/command-line/version.ts';
import { needWritable } from './need-writable.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What the build puts in the place of names: CommonJS has its own name for the folder of a module. */
export const builtIn = {
  'import.meta.dirname': '__dirname',
  ACCELNET_VERSION: JSON.stringify(version),
  ACCELNET_OPENAPI: JSON.stringify(openApiInShort()),
};

/** The document that the app serves: the one that is committed, without its spaces. */
function openApiInShort(): string {
  return JSON.stringify(JSON.parse(readFileSync(path.join(root, 'docs/openapi.json'), 'utf8')));
}

// The exporter asks a host of its own each hour for switches, whatever it is told: another address than those that the app is allowed, and needs.
const remoteConfiguration: Plugin = {
  name: 'no remote configuration',
  setup({ onLoad, onEnd }) {
    let replaced = 0;
    onLoad({ filter: /monitor-opentelemetry-exporter.*_configuration.configurationManager\.js$/ }, () => {
      replaced++;
      return { contents: noConfiguration, loader: 'js' };
    });
    onEnd(() => {
      if (replaced !== 1) throw new Error(`the exporter's configuration was replaced ${replaced} times`);
    });
  },
};
const noConfiguration = `const nothing = () => undefined;
const manager = { initialize: nothing, shutdown: nothing, registerCallback: () => nothing, getSettings: () => ({}) };
export const ConfigurationManager = { getInstance: () => manager };`;

// Telemetry is loaded only where it is wanted.
const apart: Plugin = {
  name: 'telemetry apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/start-telemetry\.ts$/ }, () => ({ path: './telemetry.cjs', external: true }));
  },
};

/** Bundles the app into what is deployed: `dist/main.cjs` and beside it `telemetry.cjs`, with source maps, for Node 22 and later. Throws one line where they may not be written. */
export async function buildApp(outfile = path.join(root, 'dist/main.cjs')): Promise<void> {
  const telemetry = path.join(path.dirname(outfile), 'telemetry.cjs');
  for (const file of [outfile, telemetry]) needWritable(root, file);
  await Promise.all([
    build({ ...settings, entryPoints: ['src/main.ts'], outfile, plugins: [apart] }),
    build({
      ...settings,
      entryPoints: ['src/telemetry/start-telemetry.ts'],
      outfile: telemetry,
      plugins: [remoteConfiguration],
    }),
  ]);
}

const settings: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  define: builtIn,
  minify: true,
  // Error names stand in logs and failures.
  keepNames: true,
  sourcemap: true,
  // The Functions worker supplies this module; no package of that name exists.
  external: ['@azure/functions-core'],
  logLevel: 'warning',
};
