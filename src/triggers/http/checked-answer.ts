import type { InvocationContext } from '@azure/functions';
import type { Route } from '../../contract/route.ts';
import { type RouteName, routes } from '../../contract/routes.ts';
import { faultsIn } from '../../core/lib/fault-words.ts';
import { logOf } from '../../use-cases/log.ts';

const maxPlaces = 10;
const maxLogged = 100;
// One line for each mistake: the page asks again every few seconds.
const logged = new Set<string>();

/**
 * Logs where an answer is not as the contract says, by paths only; the answer is sent all the same: a wrong word must not hide the pause button from an
 * operator. `text` is the body as it is sent.
 */
export function checkAnswer(name: RouteName, status: number, text: string, context: InvocationContext): void {
  const answers: Readonly<Record<number, Route['answers'][200]>> = routes[name].answers;
  const read = answers[status]?.safeParse(JSON.parse(text));
  if (read?.success === true) return;
  const at =
    read === undefined ? ['status'] : [...new Set(faultsIn(read.error).map(placeOf))].slice(0, maxPlaces);
  logOnce({ function: name, status, at }, context);
}

/** Logs a problem that the contract does not name for its route. */
export function checkProblem(name: RouteName, code: string, context: InvocationContext): void {
  const known: readonly string[] = routes[name].problems;
  if (!known.includes(code)) logOnce({ function: name, status: code, at: ['code'] }, context);
}

function logOnce(fields: object, context: InvocationContext): void {
  const key = JSON.stringify(fields);
  if (logged.has(key) || logged.size >= maxLogged) return;
  logged.add(key);
  logOf(context).error('an answer is not as the contract says', fields);
}

/** A member's path. What is no name of ours is left out of it: the keys of some objects are what people have written. */
function placeOf({
  path,
  unknown,
}: {
  readonly path: readonly PropertyKey[];
  readonly unknown?: string;
}): string {
  const names = [...path, ...(unknown === undefined ? [] : [unknown])];
  return names
    .map((name) => (typeof name === 'string' && /^[a-z][A-Za-z]{0,30}$/.test(name) ? name : '*'))
    .join('.');
}
