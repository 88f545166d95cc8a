import type { ReactElement } from 'react';
import type { Compliance } from '../../client/api-types.ts';

const parts = [
  ['accelerated', 'Accelerated', 'good'],
  ['byPlatform', 'Accelerated by platform', 'platform'],
  ['eligible', 'Eligible', 'busy'],
  ['skipped', 'Skipped', 'calm'],
  ['unreadable', 'Not readable', 'warn'],
] as const;

/** The whole fleet as one bar, and what its parts are. */
export function ShareBar({ of }: { readonly of: Compliance }): ReactElement {
  const shown = parts.map(([key, label, tone]) => ({ key, label, tone, count: of[key] }));
  let from = 0;
  return (
    <>
      <svg className="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        {shown.map(({ key, tone, count }) => {
          const width = of.total === 0 ? 0 : (100 * count) / of.total;
          const x = from;
          from += width;
          return <rect key={key} className={tone} x={x} width={width} height="1" />;
        })}
      </svg>
      <dl className="shares">
        {shown.map(({ key, label, tone, count }) => (
          <div key={key}>
            <dt>
              <i className={`dot ${tone}`} />
              {label}
            </dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
