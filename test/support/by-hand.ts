import type { OrchestrationContext, Task } from 'durable-functions';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { UndoRecord } from '../../src/core/remediation/undo.ts';
import { newEventTasks } from '../../src/workflow/orchestrations/event-tasks.ts';
import {
  nothingKnown,
  type RemediateInput,
  type Run,
  type RunState,
} from '../../src/workflow/orchestrations/run.ts';
import { noon, subscriptionId, vmFacts } from './facts.ts';

type Answer = (name: string, input: never, nth: number) => unknown;

/** The answers to what a phase calls. */
export interface Answers {
  /** An activity by its name, or an orchestration. */
  readonly call?: Answer;
  /** An operation of an entity, as `ENTITY OPERATION`. */
  readonly entity?: Answer;
}

interface Deed {
  readonly done: () => unknown;
}

interface Raced extends Deed {
  /** The event that it waits for. */
  readonly name?: string;
}

function doneBy({ done }: Deed): readonly [answer: unknown, failed?: unknown] {
  try {
    return [done()];
  } catch (error) {
    return [undefined, error];
  }
}

/** One phase of a run, without the run around it: a test answers its calls, and its timers move the clock. */
export class ByHand {
  now = Date.parse(noon);
  readonly run: Run;
  /** Every call, signal and cancelled timer in order: its name and its input. */
  readonly asked: { readonly name: string; readonly input: unknown }[] = [];
  /** Events that arrive in the next races, one in each. */
  readonly raised: { readonly name: string; readonly result: unknown }[] = [];
  /** The custom statuses that it set. */
  readonly statuses: unknown[] = [];
  /** What it logged, each line after its level. */
  readonly logged: string[] = [];
  /** The generations of a child; each continue-as-new adds one. */
  generations = 1;
  #given: unknown[] = [];
  readonly #answers: Answers;

  constructor(facts: Partial<RunState> = {}, answers: Answers = {}, input: Partial<RemediateInput> = {}) {
    this.#answers = answers;
    const plan = input.plan ?? 'restart';
    this.run = {
      context: this.#context(),
      id: 'run-1',
      eventTasks: newEventTasks(),
      input: {
        request: { vmId: vmFacts().id, eventId: 'e', operation: 'o' },
        plan,
        subscriptionId,
        leaseKey: 'vm1',
        correlationId: 'c',
        policy: defaultPolicy,
        ...input,
      },
      state: { ...nothingKnown(noon, plan), ...facts },
    };
  }

  /** Plays a phase to its end; an error that an answer throws is thrown into the phase. */
  play<T>(phase: Generator<Task, T, unknown>): T {
    let step = phase.next();
    while (!step.done) {
      const [answer, failed] = doneBy(step.value as unknown as Deed);
      step = failed === undefined ? phase.next(answer) : phase.throw(failed);
    }
    return step.value;
  }

  /** Plays an orchestration of its own to its end, over all its generations. */
  child<T>(
    orchestrator: (context: OrchestrationContext) => Generator<Task, T | undefined, unknown>,
    input: object,
  ): T {
    this.#given = [input];
    for (;;) {
      const answer = this.play(orchestrator(this.run.context));
      if (answer !== undefined) return answer;
      this.generations++;
      if (this.#given.length < this.generations) throw new Error('it ended without an answer');
    }
  }

  /** The inputs of all calls of one name, in order. */
  inputsOf(name: string): unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input);
  }

  #ask(name: string, input: unknown, answer: Answer | undefined): unknown {
    this.asked.push({ name, input });
    const given = answer?.(name, input as never, this.inputsOf(name).length);
    return given === undefined ? undefined : JSON.parse(JSON.stringify(given));
  }

  /** The first raised event that a task waits for completes that task; without one the timer fires. */
  #race(deeds: readonly Raced[]): void {
    const came = this.raised.findIndex(({ name }) => deeds.some((deed) => deed.name === name));
    const [event] = came < 0 ? [] : this.raised.splice(came, 1);
    const heard = event === undefined ? undefined : deeds.find(({ name }) => name === event.name);
    if (heard === undefined) deeds.at(-1)?.done();
    else Object.assign(heard, { isCompleted: true, result: event?.result });
  }

  #context(): OrchestrationContext {
    const called = (name: string, input: unknown): Deed => ({
      done: () => this.#ask(name, input, this.#answers.call),
    });
    const now = (): number => this.now;
    const ofEntity = (id: { name: string }, operation: string): string => `${id.name} ${operation}`;
    const df = {
      instanceId: 'run-1',
      isReplaying: false,
      get currentUtcDateTime(): Date {
        return new Date(now());
      },
      setCustomStatus: (status: unknown) => void this.statuses.push(status),
      getInput: () => this.#given.at(-1),
      continueAsNew: (input: unknown) => void this.#given.push(JSON.parse(JSON.stringify(input))),
      callActivityWithRetry: (name: string, _retry: unknown, input: unknown) => called(name, input),
      callSubOrchestrator: called,
      callEntity: (id: { name: string }, operation: string, input: unknown): Deed => ({
        done: () => this.#ask(ofEntity(id, operation), input, this.#answers.entity),
      }),
      signalEntity: (id: { name: string }, operation: string, input: unknown) =>
        void this.#ask(ofEntity(id, operation), input, this.#answers.entity),
      createTimer: (at: Date) => {
        const timer = {
          isCompleted: false,
          done: () => {
            timer.isCompleted = true;
            this.now = Math.max(this.now, at.getTime());
          },
          cancel: () => void this.asked.push({ name: 'cancel', input: at.toISOString() }),
        };
        return timer;
      },
      waitForExternalEvent: (name: string) => ({ name, isCompleted: false, done: () => undefined }),
      Task: {
        all: (deeds: Deed[]): Deed => ({ done: () => deeds.map(({ done }) => done()) }),
        any: (deeds: Raced[]): Deed => ({ done: () => this.#race(deeds) }),
      },
    };
    const log = (level: string) => (text: string) => void this.logged.push(`${level}: ${text}`);
    return { df, info: log('info'), error: log('error') } as unknown as OrchestrationContext;
  }
}

/** How a running VM was found. */
export const found: UndoRecord = {
  vmId: vmFacts().id,
  vmUid: vmFacts().vmUid,
  power: 'running',
  nics: [{ id: 'n', flag: 'false' }],
};

/** The time so many seconds after noon, in ISO 8601. */
export const noonPlus = (seconds: number): string =>
  new Date(Date.parse(noon) + seconds * 1000).toISOString();
