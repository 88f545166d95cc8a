import type { ReactElement } from 'react';
import { Long } from './long.tsx';

/** What a reason rests on, as Azure and owners wrote it: text, and nothing else. */
export function Evidence({
  of,
}: {
  readonly of: Readonly<Record<string, string | number | boolean>>;
}): ReactElement | null {
  const given = Object.entries(of);
  if (given.length === 0) return null;
  return (
    <dl className="evidence">
      {given.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Long text={String(value)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
