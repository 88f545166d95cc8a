import { randomUUID } from 'node:crypto';
import type { RetryContext } from '../engine/retry-policy.ts';
import { toError } from '../http/json.ts';
import type { TypedData } from '../http/rpc.ts';
import type { FunctionApp } from './app-loader.ts';
import type { CoreInvocationContext, FunctionCallback, RegisteredFunction } from './functions-core.ts';
import { type HostLog, logLevel } from './host-log.ts';

/** What came of an invocation: the returned value on the wire, or what the function threw. */
export type Invocation =
  | {
      readonly ok: true;
      readonly returnValue: TypedData | null | undefined;
      /** The same before it was put on the wire. */
      readonly result: unknown;
    }
  | { readonly ok: false; readonly error: Error };

interface InvocationHookContext {
  readonly hookData: object;
  readonly appHookData: object;
  readonly invocationContext: object;
  functionCallback: FunctionCallback;
  inputs: unknown[];
  result: unknown;
  error: unknown;
}

// The sentences of the Functions host's triggers; those of the Durable extension give none.
const reasons = new Map([
  ['httpTrigger', 'This function was programmatically called via the host APIs.'],
  ['eventGridTrigger', 'EventGrid trigger fired'],
  ['queueTrigger', 'New queue message detected.'],
  ['timerTrigger', 'Timer fired'],
]);

/** Calls functions of an app through the library's own programming model, with the hooks around them. */
export class Invoker {
  readonly #app: FunctionApp;
  readonly #log: HostLog;
  readonly #clientBinding: () => string;

  /** `clientBinding` gives the JSON text that durable client inputs receive. */
  constructor(app: FunctionApp, log: HostLog, clientBinding: () => string) {
    this.#app = app;
    this.#log = log;
    this.#clientBinding = clientBinding;
  }

  /** Runs `fn` once with `input` on its trigger, `retry` when that is not the first time. Never rejects for what the app does. */
  async invoke(
    fn: RegisteredFunction,
    input: TypedData | undefined,
    triggerMetadata: Readonly<Record<string, TypedData>> = {},
    retry?: RetryContext,
    invocationId: string = randomUUID(),
  ): Promise<Invocation> {
    const began = performance.now();
    this.#log.executing(fn.name, invocationId, reasons.get(fn.trigger.type));
    const invocation = await this.#run(fn, invocationId, input, triggerMetadata, retry).then(
      (done): Invocation => ({ ok: true, ...done }),
      (thrown: unknown): Invocation => ({ ok: false, error: toError(thrown) }),
    );
    this.#log.executed(fn.name, invocationId, invocation.ok, performance.now() - began);
    return invocation;
  }

  async #run(
    fn: RegisteredFunction,
    invocationId: string,
    input: TypedData | undefined,
    triggerMetadata: Readonly<Record<string, TypedData>>,
    retry: RetryContext | undefined,
  ): Promise<Omit<Invocation & { ok: true }, 'ok'>> {
    const coreContext: CoreInvocationContext = {
      invocationId,
      metadata: { name: fn.name, bindings: fn.bindings },
      request: {
        invocationId,
        functionId: fn.name,
        inputData: this.#inputData(fn, input),
        triggerMetadata,
        retryContext: retry,
      },
      state: undefined,
      log: (level, _category, message) => this.#log.ofFunction(fn.name, logLevel(level), message),
    };
    const model = this.#app.model.getInvocationModel(coreContext);
    const { context, inputs } = await model.getArguments();
    const hookContext: InvocationHookContext = {
      hookData: {},
      appHookData: this.#app.appHookData,
      invocationContext: context,
      functionCallback: fn.callback,
      inputs,
      result: null,
      error: null,
    };
    coreContext.state = 'preInvocationHooks';
    await this.#runHooks('preInvocation', hookContext);
    coreContext.state = 'invocation';
    try {
      hookContext.result = await model.invokeFunction(
        context,
        hookContext.inputs,
        hookContext.functionCallback,
      );
    } catch (thrown) {
      hookContext.error = thrown ?? new Error('the function threw nothing');
    }
    coreContext.state = 'postInvocationHooks';
    await this.#runHooks('postInvocation', hookContext);
    if (hookContext.error) throw toError(hookContext.error);
    const { returnValue } = await model.getResponse(context, hookContext.result);
    return { returnValue, result: hookContext.result };
  }

  #inputData(fn: RegisteredFunction, input: TypedData | undefined): readonly object[] {
    const clients = Object.entries(fn.bindings).filter(([, { type }]) => type === 'durableClient');
    const trigger = { name: fn.trigger.name, data: input };
    return [trigger, ...clients.map(([name]) => ({ name, data: { string: this.#clientBinding() } }))];
  }

  async #runHooks(name: 'preInvocation' | 'postInvocation', context: object): Promise<void> {
    for (const hook of this.#app.core.hooks.get(name) ?? []) await hook(context);
  }
}
