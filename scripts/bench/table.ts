/** A line of a table in docs/benchmarks.md. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly ratio: string;
  readonly expected: string;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const round = (value: number, digits = 1): string => value.toFixed(digits);

/** A section of the page. */
export function section(title: string, about: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, value, ratio, expected }) => `| ${what} | ${value} | ${ratio} | ${expected} |`,
  );
  return `## ${title}

${about}

| what | value | ratio | expected on two cores |
|---|---|---|---|
${lines.join('\n')}
`;
}
