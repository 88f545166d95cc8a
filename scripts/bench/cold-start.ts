import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';
import { builtIn } from '../build/build-app.ts';
import { zipApp } from '../package/zip-app.ts';
import { median, type Row, round, section } from './table.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const starts = 15;

const registered = z.object({ functions: z.number().min(10), ms: z.number() });
const key = Buffer.from('key').toString('base64');
const settings = {
  ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
  AzureWebJobsStorage: `DefaultEndpointsProtocol=https;AccountName=accelnet;AccountKey=${key};EndpointSuffix=core.windows.net`,
};

/** Milliseconds from the start of the process until every function is registered, the medians of so many starts. */
export interface ColdStarts {
  /** As it is deployed. */
  readonly bundled: number;
  /** The same app with its packages as they come, the whole clients of the SDK among them. */
  readonly loose: number;
}

/** Starts both in turns, so that what else the machine does falls on both. */
export async function coldStarts(folder: string, starts: number): Promise<ColdStarts> {
  const bundled = path.join(root, 'dist/main.cjs');
  const loose = await looseApp(folder);
  const times: { readonly bundled: number[]; readonly loose: number[] } = { bundled: [], loose: [] };
  for (let n = 0; n <= starts; n++) {
    const [one, other] = [await start(bundled), await start(loose)];
    if (one.functions !== other.functions) throw new Error('the two do not register the same functions');
    // The first of each warms the disk's cache.
    if (n === 0) continue;
    times.bundled.push(one.ms);
    times.loose.push(other.ms);
  }
  return { bundled: median(times.bundled), loose: median(times.loose) };
}

/** What is deployed: how large it is, and how fast it starts beside the same app with its packages as they come. Half a minute. */
export async function benchColdStart(folder: string): Promise<string> {
  const { bundled, loose } = await coldStarts(folder, starts);
  const about = `From the start of the process until every function is registered, the median of ${starts} starts in turns, with files in the disk's cache. The one that loads packages one by one takes them from node_modules, with the whole clients of \`@azure/arm-compute\` and \`@azure/arm-network\`, and has its own code in one file, which flatters it.`;
  const rows: readonly Row[] = [
    {
      what: 'MB of the zip that is deployed',
      value: round(zipApp(root).length / 2 ** 20, 2),
      ratio: '',
      expected: 'at most 3',
    },
    {
      what: 'ms until registered, packages loaded one by one',
      value: round(loose, 0),
      ratio: '1.0',
      expected: '',
    },
    {
      what: 'ms until registered, bundled as it is deployed',
      value: round(bundled, 0),
      ratio: `${round(bundled / loose, 2)} times the other`,
      expected: 'at most 0.5 times',
    },
  ];
  return section('What is deployed', about, rows);
}

/** The app with its own code in one file and every package left where it is. */
async function looseApp(folder: string): Promise<string> {
  const outfile = path.join(folder, 'loose/main.cjs');
  await build({
    stdin: {
      contents: `import '@azure/arm-compute'; import '@azure/arm-network'; import './src/main.ts';`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    define: builtIn,
    logLevel: 'warning',
  });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'loose/node_modules'));
  // What the app reads beside itself, it finds there as well.
  await symlink(path.join(root, 'dist'), path.join(folder, 'dist'));
  return outfile;
}

async function start(file: string): Promise<z.infer<typeof registered>> {
  const env = { PATH: process.env.PATH ?? '', ...settings };
  const program = path.join(root, 'scripts/register-app.ts');
  const { stdout } = await run(process.execPath, [program, file], { env });
  return registered.parse(JSON.parse(stdout));
}
