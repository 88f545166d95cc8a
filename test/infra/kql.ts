/** What a query reads of a line of the log. */
export interface Logged {
  readonly message: string;
  /** The JSON at the end of the message; empty if there is none. */
  readonly fields: Readonly<Record<string, unknown>>;
}

// A line as the embedded host prints it: time, level and source come before the message.
const line = /^\S+ \[\w+\] \S+: (.*)$/gm;

/** The lines of the embedded host's log. */
export function logIn(text: string): readonly Logged[] {
  return [...text.matchAll(line)].map(([, message = '']) => loggedAs(message));
}

/** A line of the log as the table `AppTraces` has it. */
function loggedAs(message: string): Logged {
  const from = message.indexOf('{');
  try {
    const fields: unknown = from < 0 ? {} : JSON.parse(message.slice(from));
    return { message, fields: fields as Logged['fields'] };
  } catch {
    return { message, fields: {} };
  }
}

type Atom = readonly [pattern: RegExp, holds: (logged: Logged, given: readonly string[]) => boolean];

const notified = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const listed = (list = ''): readonly string[] => [...list.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one);

/** The conditions of KQL that our queries use. */
const atoms: readonly Atom[] = [
  [/^Message startswith "(.*)"$/, ({ message }, [start = '']) => message.startsWith(start)],
  [/^Message contains "(.*)"$/, ({ message }, [part = '']) => message.includes(part)],
  [
    /^tostring\(fields\.(\w+)\) == "(.*)"$/,
    ({ fields }, [member = '', value]) => notified(fields[member]) === value,
  ],
  [
    /^tostring\(fields\.(\w+)\) !in \((.*)\)$/,
    ({ fields }, [member = '', list]) => !listed(list).includes(notified(fields[member])),
  ],
  [/^isnotempty\(fields\.(\w+)\)$/, ({ fields }, [member = '']) => notified(fields[member]) !== ''],
];

function holds(condition: string, logged: Logged): boolean {
  for (const [pattern, test] of atoms) {
    const given = pattern.exec(condition)?.slice(1);
    if (given !== undefined) return test(logged, given);
  }
  throw new Error(`not a condition that is understood here: ${condition}`);
}

/** The part of a query that reads the log; empty where it reads none. A query of both has a `let` for each. */
function logPartOf(query: string): string {
  const from = query.indexOf('AppTraces');
  return from < 0 ? '' : (query.slice(from).split(';\n')[0] ?? '');
}

/** The lines that pass every `where` of a query. Throws at a condition that is not supported, such as `and` or parentheses. */
export function selected(query: string, log: readonly Logged[]): Logged[] {
  const conditions = [...logPartOf(query).matchAll(/^\| where (.+)$/gm)].map(
    ([, condition = '']) => condition,
  );
  return log.filter((logged) =>
    conditions.every((condition) => condition.split(' or ').some((one) => holds(one, logged))),
  );
}

/** The places in `fields` that a query reads, those in an expanded list included, for instance `compliance.reasons.0.code`. */
export function placesIn(query: string): string[] {
  const part = logPartOf(query);
  const [, alias, list] = /mv-expand (\w+) = fields\.([\w.]+)/.exec(part) ?? [];
  const own = [...part.matchAll(/\bfields\.([\w.]+)/g)].map(([, place = '']) => place);
  if (alias === undefined) return own;
  const expanded = [...part.matchAll(new RegExp(String.raw`\b${alias}\.(\w+)`, 'g'))];
  return [...own, ...expanded.map(([, member]) => `${list}.0.${member}`)];
}
