import type { ReactElement, ReactNode } from 'react';

export interface BarOf {
  readonly key: string;
  readonly label: ReactNode;
  readonly count: number;
  readonly hint?: string;
}

/** Counts as bars, the figure beside each: a list for those who use a screen reader. */
export function BarList({
  bars,
  total,
}: {
  readonly bars: readonly BarOf[];
  readonly total: number;
}): ReactElement {
  return (
    <ul className="bars">
      {bars.map(({ key, label, count, hint }) => (
        <li key={key} title={hint}>
          <span className="label">{label}</span>
          <span className="count">
            {count}
            <small> {total === 0 ? '' : `${Math.round((100 * count) / total)} %`}</small>
          </span>
          <svg className="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect width={(100 * count) / Math.max(1, total)} height="1" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
