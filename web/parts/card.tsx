import type { ReactElement, ReactNode } from 'react';

/** A titled part of a view. */
export function Card({
  title,
  aside,
  children,
  wide = false,
  double = false,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly double?: boolean;
}): ReactElement {
  return (
    <section className={`card ${wide ? 'wide' : ''} ${double ? 'double' : ''}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside !== undefined && <div className="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Names and what they say. */
export function Facts({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }): ReactElement {
  return (
    <dl className="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
