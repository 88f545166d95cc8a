import { useCallback, useEffect, useRef, useState } from 'react';
import { ask, NoAnswer } from './client.ts';
import type { Polled } from './use-polled.ts';

/** Asks a route when somebody wants it, and never by itself: for what costs requests to Azure, or takes long. */
export function useAsked<T>(route: string): Polled<T> & { readonly busy: boolean; readonly asked: boolean } {
  const [state, setState] = useState<Pick<Polled<T>, 'answer' | 'fault'>>({
    answer: undefined,
    fault: undefined,
  });
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const going = useRef<AbortController>(undefined);
  useEffect(() => () => going.current?.abort(), []);

  const again = useCallback(() => {
    going.current?.abort();
    const mine = new AbortController();
    going.current = mine;
    setAsked(true);
    setBusy(true);
    setState({ answer: undefined, fault: undefined });
    const load = async (): Promise<void> => {
      const next = await heard<T>(route, mine.signal);
      if (mine.signal.aborted) return;
      setState(next);
      setBusy(false);
    };
    void load();
  }, [route]);

  return { ...state, busy, asked, again };
}

async function heard<T>(route: string, signal: AbortSignal): Promise<Pick<Polled<T>, 'answer' | 'fault'>> {
  try {
    return { answer: await ask<T>(route, signal), fault: undefined };
  } catch (error) {
    return { answer: undefined, fault: error instanceof NoAnswer ? error : new NoAnswer(0, String(error)) };
  }
}
