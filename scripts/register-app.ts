import Module, { createRequire } from 'node:module';

// Loads the file that is named, as the Functions worker does, and prints which functions it registered, how many milliseconds after the start of
// this process, and when its timers are due: for the bench of cold starts, and for what an idle day costs.

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, { readonly type: string; readonly schedule?: string }>>;
}

const names: string[] = [];
const timers: Record<string, string> = {};
class Disposable {
  dispose(): void {}
}
const core = {
  version: '3.9.1',
  hostVersion: '4.1037.0',
  Disposable,
  registerFunction: ({ name, bindings }: Metadata): Disposable => {
    names.push(name);
    for (const { type, schedule } of Object.values(bindings))
      if (type === 'timerTrigger' && schedule !== undefined) timers[name] = schedule;
    return new Disposable();
  },
  registerHook: (): Disposable => new Disposable(),
  setProgrammingModel: (): void => undefined,
  getProgrammingModel: (): undefined => undefined,
  log: (): void => undefined,
};

// The worker hands its module to apps in the same way (azure-functions-nodejs-worker, setupCoreModule).
const { require: original } = Module.prototype;
Module.prototype.require = function (this: Module, id: string): unknown {
  return id === '@azure/functions-core' ? core : Reflect.apply(original, this, [id]);
} as typeof original;

const [, , file = ''] = process.argv;
createRequire(file)(file);
console.log(JSON.stringify({ functions: names.length, names, ms: performance.now(), timers }));
// What the app keeps open would hold the process.
process.exit(0);
