import type { Lived } from '../lived.ts';
import type { Violation } from './violation.ts';

/** Every answer that the app has given is as the contract of its API says: the app itself only logs that one is not. */
export function answersFitTheContract({ errors }: Lived): readonly Violation[] {
  const unlike = errors.filter((line) => line.includes('an answer is not as the contract says'));
  return unlike.map((line) => ({
    promise: 'every answer is as the contract says',
    detail: line.slice(0, 300),
  }));
}
