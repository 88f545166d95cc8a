import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Answer } from './client.ts';

const Clock = createContext(Date.now());

/** The app's time, by its last answer and our own clock, in milliseconds; goes on every second. */
export function useClock(): number {
  return useContext(Clock);
}

/** Keeps what is inside on the app's time: in a sandbox that is not ours. */
export function OnTimeOf({
  answer,
  children,
}: {
  readonly answer: Answer<unknown> | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const [ours, setOurs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setOurs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const offset = answer === undefined ? 0 : answer.at - answer.heardAt;
  return <Clock.Provider value={Math.max(ours, answer?.heardAt ?? 0) + offset}>{children}</Clock.Provider>;
}
