/** The limits of a light start: what `npm ci` brings into an empty folder, and how soon `npm start` says something. The long proof checks them. */
export const lightLimits = { packages: 450, megabytes: 700, files: 60_000, firstLineMs: 3000 } as const;

/** What a start was like, of all that has a limit. */
export type LightFigures = Readonly<Record<keyof typeof lightLimits, number>>;

/** What is beyond its limit, a line each, with the figure and the limit. */
export function beyondLimits(figures: LightFigures): readonly string[] {
  const names = Object.keys(lightLimits) as (keyof typeof lightLimits)[];
  return names
    .filter((name) => figures[name] > lightLimits[name])
    .map((name) => `${name}: ${Math.round(figures[name])}, at most ${lightLimits[name]}`);
}

/** Lines in which npm warns of a package: it is not for this Node, or deprecated. */
export function warningsIn(said: string): readonly string[] {
  return said.split('\n').filter((line) => /EBADENGINE|deprecated/.test(line));
}
