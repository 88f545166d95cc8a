import {
  type ActName,
  type AnswerBy,
  type Answered,
  type AskedBy,
  createClient,
  type Question,
  type ReadName,
} from '../../client/client.ts';
import { fetchSender, remembering } from '../../client/senders.ts';

/** Why the app gave no answer that can be shown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export interface Answer<T> {
  readonly value: T;
  /** The app's time when it answered, in milliseconds. */
  readonly at: number;
  /** Ours at that moment. */
  readonly heardAt: number;
}

const keyName = 'accelnet-key';

/** The function key, for as long as this tab is open; never in a URL. */
export const functionKey = {
  read: (): string | null => sessionStorage.getItem(keyName),
  keep: (key: string): void => sessionStorage.setItem(keyName, key),
  forget: (): void => sessionStorage.removeItem(keyName),
};

function keyHeader(): Readonly<Record<string, string>> {
  const key = functionKey.read();
  return key === null ? {} : { 'x-functions-key': key };
}

// Asking again what has not changed costs a 304.
const app = createClient(remembering(fetchSender('', keyHeader)));

/** Asks one of the app's routes. Throws NoAnswer for every problem, and when there is no answer. */
export async function ask<N extends ReadName>(
  name: N,
  question: Question<N>,
  signal: AbortSignal,
): Promise<Answer<AnswerBy<N>>> {
  const { value, at } = answerIn(await heard(app.ask(name, question, signal)));
  const heardAt = Date.now();
  return { value, at: at ?? heardAt, heardAt };
}

/** Does what an operator does. Throws NoAnswer when it is refused. */
export async function act<N extends ActName>(name: N, asked: AskedBy<N>): Promise<AnswerBy<N>> {
  return answerIn(await heard(app.act(name, asked))).value;
}

async function heard<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new NoAnswer(0, 'The app does not answer. It may be starting, or the network is down.');
  }
}

function answerIn<N extends ActName | ReadName>(answered: Answered<N>) {
  if (answered.ok) return answered;
  // The platform's own refusals say nothing more than their status.
  throw new NoAnswer(answered.status, answered.problem?.detail ?? `HTTP ${answered.status}`);
}
