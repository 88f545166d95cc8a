import { useCallback, useEffect, useRef, useState } from 'react';
import { type Answer, ask, NoAnswer } from './client.ts';

export interface Polled<T> {
  /** The last answer, also while a later one failed. */
  readonly answer: Answer<T> | undefined;
  readonly fault: NoAnswer | undefined;
  /** Asks at once. */
  readonly again: () => void;
}

const slowest = 60_000;

/** Asks a route now and then for as long as the tab is seen; after a failure more and more rarely. `undefined` asks nothing. */
export function usePolled<T>(route: string | undefined, everyMs: number): Polled<T> {
  const [state, setState] = useState<{ route?: string; answer?: Answer<T>; fault?: NoAnswer }>({});
  const kick = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (route === undefined) return;
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const load = async (): Promise<void> => {
      try {
        const answer = await ask<T>(route, stopping.signal);
        failures = 0;
        setState({ route, answer });
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures++;
        const fault = error instanceof NoAnswer ? error : new NoAnswer(0, String(error));
        setState((old) => ({ ...(old.route === route ? old : {}), route, fault }));
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
  }, [route, everyMs]);

  const again = useCallback(() => kick.current(), []);
  const own = state.route === route;
  return { answer: own ? state.answer : undefined, fault: own ? state.fault : undefined, again };
}
