// A program with a changed clock (libfaketime), zone or language gives them to those that it starts.
const passedOn = [
  'PATH',
  'HOME',
  'TZ',
  'LANG',
  'LC_ALL',
  'LD_PRELOAD',
  'FAKETIME',
  'FAKETIME_DONT_FAKE_MONOTONIC',
  'NO_FAKE_STAT',
];

/** The environment of a program that is to get nothing of ours: where programs are, the time and the language. */
export function bareEnvironment(): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
