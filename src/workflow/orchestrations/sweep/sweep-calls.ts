import type { OrchestrationContext, Task } from 'durable-functions';
import type { SweepActivities } from '../../activities/sweep/sweep-activity-types.ts';
import { attempts, type Durable, thrown } from '../calls.ts';

type Name = keyof SweepActivities;
type InputOf<K extends Name> = Parameters<SweepActivities[K]>[0];
type AnswerOf<K extends Name> = Awaited<ReturnType<SweepActivities[K]>>;

/** Calls a step of the sweep; what it throws comes back as the failure `internal`. */
export function* callStep<K extends Name>(
  context: OrchestrationContext,
  name: K,
  input: InputOf<K>,
): Durable<AnswerOf<K>> {
  try {
    return (yield context.df.callActivityWithRetry(name, attempts, input)) as AnswerOf<K>;
  } catch (error) {
    return { ok: false, failure: thrown(error) } as AnswerOf<K>;
  }
}

/** Tasks side by side. What one of them throws is thrown when all are over. */
export function* allOf<T>(context: OrchestrationContext, tasks: readonly Task[]): Durable<readonly T[]> {
  return (yield context.df.Task.all([...tasks])) as readonly T[];
}
