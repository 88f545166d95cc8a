import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnswerBy, Question, ReadName } from '../../client/client.ts';
import { ask, NoAnswer } from './client.ts';
import type { Polled } from './use-polled.ts';
import { useQuestion } from './use-question.ts';

type Heard<T> = Pick<Polled<T>, 'answer' | 'fault'>;

/** Asks a route when somebody wants it, and never by itself: for what costs requests to Azure, or takes long. */
export function useAsked<N extends ReadName>(
  name: N,
  question: Question<N>,
): Polled<AnswerBy<N>> & { readonly busy: boolean; readonly asked: boolean } {
  const asking = useQuestion({ name, question });
  const [state, setState] = useState<Heard<AnswerBy<N>>>({ answer: undefined, fault: undefined });
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
      const next = await heard(asking.name, asking.question, mine.signal);
      if (mine.signal.aborted) return;
      setState(next);
      setBusy(false);
    };
    void load();
  }, [asking]);

  return { ...state, busy, asked, again };
}

async function heard<N extends ReadName>(
  name: N,
  question: Question<N>,
  signal: AbortSignal,
): Promise<Heard<AnswerBy<N>>> {
  try {
    return { answer: await ask(name, question, signal), fault: undefined };
  } catch (error) {
    return { answer: undefined, fault: error instanceof NoAnswer ? error : new NoAnswer(0, String(error)) };
  }
}
