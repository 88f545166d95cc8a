import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { readJson, toError } from '../http/json.ts';
import {
  type CoreLog,
  FunctionsCore,
  type HookName,
  type ProgrammingModel,
  type RegisteredFunction,
} from './functions-core.ts';
import { type HostLog, logLevel } from './host-log.ts';
import { StartFault } from './start-fault.ts';

/** A started app: what it registered, and the library's way to call it. */
export interface FunctionApp {
  readonly dir: string;
  readonly core: FunctionsCore;
  readonly model: ProgrammingModel;
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  /** What app-wide hooks of the app share. */
  readonly appHookData: Record<string, unknown>;
  /** Where the library takes HTTP requests, for an app with `enableHttpStream`. */
  readonly httpUri?: string;
  /** Runs the appTerminate hooks. */
  stop(): Promise<void>;
}

const packageFile = z.looseObject({ main: z.string().min(1) });
const capabilities = z.looseObject({ HttpUri: z.url().exactOptional() });

let loaded: FunctionApp | undefined;

/**
 * Loads the app in `dir` as the Functions worker does: every file that `main` of package.json matches, then the
 * appStart hooks, then no more registrations. A process holds one app (the libraries are singletons): asking for
 * the same folder again gives the app already loaded, another folder is a StartFault.
 */
export async function loadApp(dir: string, log: HostLog): Promise<FunctionApp> {
  const appDir = path.resolve(dir);
  if (loaded && loaded.dir !== appDir)
    throw new StartFault(`this process already holds the app in ${loaded.dir}; start another process`);
  loaded ??= await load(appDir, log);
  loaded.core.log = coreLog(log);
  return loaded;
}

async function load(appDir: string, log: HostLog): Promise<FunctionApp> {
  const files = entryFiles(appDir);
  const core = new FunctionsCore();
  core.log = coreLog(log);
  core.install();
  for (const file of files) await importFile(file);
  const { model, functions } = core;
  if (!model) throw new StartFault(`the app in ${appDir} registers no functions with @azure/functions 4`);
  const appHookData = {};
  const runHooks = async (name: HookName): Promise<void> => {
    for (const hook of core.hooks.get(name) ?? []) await hook({ hookData: {}, appHookData });
  };
  await runHooks('appStart');
  const { HttpUri: httpUri } = capabilities.parse(await model.getCapabilities({}));
  core.lock();
  const stream = httpUri === undefined ? {} : { httpUri };
  return {
    dir: appDir,
    core,
    model,
    functions,
    appHookData,
    ...stream,
    stop: () => runHooks('appTerminate'),
  };
}

function coreLog(log: HostLog): CoreLog {
  return (level, _category, message) => log.ofApp(logLevel(level), message);
}

function entryFiles(appDir: string): readonly string[] {
  const file = path.join(appDir, 'package.json');
  if (!existsSync(file))
    throw new StartFault(`${file} does not exist; --app must name the folder of a Functions app`);
  const read = readJson(readFileSync(file, 'utf8'));
  const parsed = packageFile.safeParse(read.ok ? read.value : undefined);
  if (!parsed.success)
    throw new StartFault(`${file} must be JSON with "main", the file or glob of the app's functions`);
  const files = globSync(parsed.data.main, { cwd: appDir }).sort();
  if (files.length === 0)
    throw new StartFault(`"main" of ${file} is "${parsed.data.main}", which matches no file`);
  return files.map((name) => path.join(appDir, name));
}

async function importFile(file: string): Promise<void> {
  try {
    // Node 24 also requires ES modules; only one with top-level await has to be imported.
    createRequire(file)(file);
  } catch (thrown) {
    const error = toError(thrown);
    if (!('code' in error) || error.code !== 'ERR_REQUIRE_ASYNC_MODULE')
      throw new StartFault(`${file} cannot be loaded: ${error.message}`, { cause: error });
    await import(pathToFileURL(file).href);
  }
}
