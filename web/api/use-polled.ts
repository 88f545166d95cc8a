import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnswerBy, Question, ReadName } from '../../client/client.ts';
import { type Answer, ask, NoAnswer } from './client.ts';
import { useQuestion } from './use-question.ts';

export interface Polled<T> {
  /** The last answer, also while a later one failed. */
  readonly answer: Answer<T> | undefined;
  readonly fault: NoAnswer | undefined;
  /** Asks at once. */
  readonly again: () => void;
}

const slowest = 60_000;

interface Heard<N extends ReadName> {
  readonly of?: object;
  readonly answer?: Answer<AnswerBy<N>>;
  readonly fault?: NoAnswer;
}

/** Asks a route now and then for as long as the tab is seen; after a failure more and more rarely. */
export function usePolled<N extends ReadName>(
  name: N,
  question: Question<N>,
  everyMs: number,
): Polled<AnswerBy<N>> {
  const asked = useQuestion({ name, question });
  const [state, setState] = useState<Heard<N>>({});
  const kick = useRef<() => void>(() => undefined);

  useEffect(() => {
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const load = async (): Promise<void> => {
      try {
        const answer = await ask(asked.name, asked.question, stopping.signal);
        failures = 0;
        setState({ of: asked, answer });
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures++;
        const fault = error instanceof NoAnswer ? error : new NoAnswer(0, String(error));
        setState((old) => ({ ...(old.of === asked ? old : {}), of: asked, fault }));
      }
    };
    const turn = async (): Promise<void> => {
      clearTimeout(timer);
      await load();
      if (stopping.signal.aborted || document.visibilityState !== 'visible') return;
      clearTimeout(timer);
      timer = setTimeout(() => void turn(), Math.min(everyMs * 2 ** failures, Math.max(slowest, everyMs)));
    };
    const seen = (): void => {
      if (document.visibilityState === 'visible') void turn();
      else clearTimeout(timer);
    };
    kick.current = () => void turn();
    document.addEventListener('visibilitychange', seen);
    void turn();
    return () => {
      stopping.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [asked, everyMs]);

  const again = useCallback(() => kick.current(), []);
  const own = state.of === asked;
  return { answer: own ? state.answer : undefined, fault: own ? state.fault : undefined, again };
}
