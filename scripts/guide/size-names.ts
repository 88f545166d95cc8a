// What the patterns of sizes are made of: numbers, letters that may be lacking, and words to choose from.
const part = /\\d\+?|\[(\w+)\](\??)|\(\?:([^)]+)\)|([a-z_0-9])(\??)/g;

function choices([
  ,
  messages,
  mayLack,
  words,
  outboxMessage,
  mayLackMessage,
]: RegExpMatchArray): readonly string[] {
  if (messages !== undefined) return [...(mayLack === '?' ? [''] : []), ...messages];
  if (words !== undefined) return words.split('|').flatMap((word) => namesIn(word));
  if (outboxMessage !== undefined) return [...(mayLackMessage === '?' ? [''] : []), outboxMessage];
  return ['*'];
}

function namesIn(pattern: string): string[] {
  const read = [...pattern.matchAll(part)];
  if (read.map(([text]) => text).join('') !== pattern)
    throw new Error(`cannot be written as names: ${pattern}`);
  return read.reduce<string[]>(
    (names, one) => names.flatMap((name) => choices(one).map((choice) => name + choice)),
    [''],
  );
}

/** Every name that a pattern of sizes stands for, `*` for numbers: `/^d\d+s?_v5$/` gives `D*_v5` and `D*s_v5`. */
export function namesOf({ source }: RegExp): string[] {
  return namesIn(source.replaceAll(/^\^|\$$/g, '')).map((name) =>
    name.replace(/^[a-z]+/, (family) => family.toUpperCase()),
  );
}
