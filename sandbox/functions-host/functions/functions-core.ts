import { registerHooks } from 'node:module';
import type { TypedData } from '../http/rpc.ts';

/** One binding of a function, as `@azure/functions` registers it. */
interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out' | 'inout';
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly [setting: string]: unknown;
}

interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

/** A function of the app with the binding that triggers it. */
export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly trigger: Binding & { readonly name: string };
  readonly callback: FunctionCallback;
  /** The function's `retry` option as the library hands it on. */
  readonly retryOptions?: unknown;
}

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation';
export type Hook = (context: object) => unknown;

/** What the worker hands to the library for one invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> };
  readonly request: object;
  state: 'preInvocationHooks' | 'postInvocationHooks' | 'invocation' | undefined;
  log(level: string, category: string, message: string): void;
}

interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<{ readonly returnValue?: TypedData | null }>;
}

/** The library's own conversions between wire and handler, so that the app sees the real ones. */
export interface ProgrammingModel {
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities(known: object): Promise<object>;
}

export type CoreLog = (level: string, category: string, message: string) => void;

class Registration {
  readonly #dispose: () => void;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose();
  }
}

/**
 * What the Functions worker supplies to apps as the module `@azure/functions-core`, which no registry holds.
 * There is one per process: `@azure/functions` keeps the module it was given for the life of the process.
 */
export class FunctionsCore {
  readonly functions = new Map<string, RegisteredFunction>();
  readonly hooks = new Map<string, Hook[]>();
  model: ProgrammingModel | undefined;
  log: CoreLog = () => undefined;
  #locked = false;

  /** Refuses every registration from now on, as the worker does once the app has started. */
  lock(): void {
    this.#locked = true;
  }

  /** Makes `require('@azure/functions-core')` and its import find this object; works for CJS, ESM and bundles. */
  install(): void {
    const key = Symbol.for('accelnet.sandbox.functions-core');
    Reflect.set(globalThis, key, this.#module());
    const url = 'functions-core:';
    const source = `module.exports = globalThis[Symbol.for(${JSON.stringify(key.description)})];`;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === '@azure/functions-core'
          ? { url, format: 'commonjs', shortCircuit: true }
          : next(specifier, context),
      load: (loaded, context, next) =>
        loaded === url ? { format: 'commonjs', source, shortCircuit: true } : next(loaded, context),
    });
  }

  #module(): object {
    return {
      version: '3.9.1',
      hostVersion: '4.1037.0',
      Disposable: Registration,
      registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) =>
        this.#registerFunction(metadata, callback),
      registerHook: (name: string, hook: Hook) => this.#registerHook(name, hook),
      setProgrammingModel: (model: ProgrammingModel) => {
        this.model = model;
      },
      getProgrammingModel: () => this.model,
      log: (level: string, category: string, message: string) => this.log(level, category, message),
    };
  }

  #registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Registration {
    const { name, bindings, retryOptions } = metadata;
    if (this.#locked) {
      const message = `Function '${name}' was registered after the app had started; a function can only be registered during app startup.`;
      this.log('error', 'system', message);
      throw new Error(message);
    }
    if (this.functions.has(name))
      throw new Error(`A function with name "${name}" has already been registered.`);
    const found = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (!found) throw new Error(`Function "${name}" has no trigger binding.`);
    const trigger = { ...found[1], name: found[0] };
    this.functions.set(name, { name, bindings, trigger, callback, retryOptions });
    return new Registration(() => this.functions.delete(name));
  }

  #registerHook(name: string, hook: Hook): Registration {
    const hooks = this.hooks.get(name) ?? [];
    this.hooks.set(name, hooks);
    hooks.push(hook);
    return new Registration(() => hooks.splice(hooks.indexOf(hook), 1));
  }
}
