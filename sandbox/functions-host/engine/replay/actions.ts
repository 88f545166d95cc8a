import * as z from 'zod';
import type { Json } from '../../http/json.ts';

// Everything below was read from JSON text, so it is JSON and need not be checked.
const json = z.custom<Json>();

const retryOptions = z.looseObject({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().default(1),
  maxRetryIntervalInMilliseconds: z.number().default(Number.POSITIVE_INFINITY),
  retryTimeoutInMilliseconds: z.number().default(Number.POSITIVE_INFINITY),
});

/** How often and when a failed task is tried again. All times in milliseconds. */
export type RetryOptions = z.infer<typeof retryOptions>;

const named = { functionName: z.string(), input: json.optional() };
const child = { ...named, instanceId: z.string().nullish(), version: z.string().nullish() };
const operation = { instanceId: z.string(), operation: z.string(), input: json.optional() };

/**
 * What an orchestrator of durable-functions 3 asks for, one entry per yield (replay schema V2 to V4).
 * `actionType` is the number on the wire.
 */
export type Action =
  | { readonly actionType: 0; readonly functionName: string; readonly input?: Json | undefined }
  | {
      readonly actionType: 1;
      readonly functionName: string;
      readonly input?: Json | undefined;
      readonly retryOptions: RetryOptions;
    }
  | ({ readonly actionType: 2 } & ChildCall)
  | ({ readonly actionType: 3; readonly retryOptions: RetryOptions } & ChildCall)
  | { readonly actionType: 4; readonly input?: Json | undefined }
  | { readonly actionType: 5; readonly fireAt: number; readonly isCanceled: boolean }
  | { readonly actionType: 6; readonly externalEventName: string }
  | ({ readonly actionType: 7 } & EntityOperation)
  | { readonly actionType: 8 }
  | ({ readonly actionType: 9 } & EntityOperation)
  | { readonly actionType: 11; readonly compoundActions: readonly Action[] }
  | { readonly actionType: 12; readonly compoundActions: readonly Action[] }
  | { readonly actionType: 13; readonly lockSet: readonly { readonly name: string; readonly key: string }[] }
  | { readonly actionType: 14 };

export interface ChildCall {
  readonly functionName: string;
  readonly input?: Json | undefined;
  readonly instanceId?: string | null | undefined;
  readonly version?: string | null | undefined;
}

export interface EntityOperation {
  /** `@name@key`, the name in lower case. */
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: Json | undefined;
}

const action: z.ZodType<Action> = z.lazy(() =>
  z.discriminatedUnion('actionType', [
    z.object({ actionType: z.literal(0), ...named }),
    z.object({ actionType: z.literal(1), ...named, retryOptions }),
    z.object({ actionType: z.literal(2), ...child }),
    z.object({ actionType: z.literal(3), ...child, retryOptions }),
    z.object({ actionType: z.literal(4), input: json.optional() }),
    z.object({
      actionType: z.literal(5),
      fireAt: z.iso.datetime().transform(Date.parse),
      isCanceled: z.boolean(),
    }),
    z.object({ actionType: z.literal(6), externalEventName: z.string() }),
    z.object({ actionType: z.literal(7), ...operation }),
    z.object({ actionType: z.literal(8) }),
    z.object({ actionType: z.literal(9), ...operation }),
    z.object({ actionType: z.literal(11), compoundActions: z.array(action) }),
    z.object({ actionType: z.literal(12), compoundActions: z.array(action) }),
    // The SDK's own `lockRequestId` is not read: the extension makes another.
    z.object({
      actionType: z.literal(13),
      lockSet: z.array(z.object({ name: z.string(), key: z.string() })).min(1),
    }),
    z.object({ actionType: z.literal(14) }),
  ]),
);

const answer = z.object({
  isDone: z.boolean(),
  actions: z.tuple([z.array(action)]),
  output: json.optional(),
  error: z.string().optional(),
  customStatus: json.optional(),
});

/**
 * An orchestrator's answer to one turn. `actions` is everything since its generation began, not what is new;
 * `error` is the message of what the orchestrator threw.
 */
export interface OrchestratorAnswer {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly customStatus: Json | undefined;
}

/** Reads an orchestrator's answer. An answer that this host does not understand is a bug of the host: it throws. */
export function readAnswer(text: string): OrchestratorAnswer {
  const { isDone, actions, output, error, customStatus } = answer.parse(JSON.parse(text));
  return { isDone, actions: actions[0], output, error, customStatus };
}
