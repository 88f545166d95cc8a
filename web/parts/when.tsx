import type { ReactElement } from 'react';
import { useClock } from '../api/clock.tsx';
import { relative } from '../model/times.ts';

const zoned = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment in the viewer's zone, with UTC under the pointer; `ago` says how long it is past. */
export function When({
  at,
  ago = false,
}: {
  readonly at: string | undefined;
  readonly ago?: boolean;
}): ReactElement {
  const now = useClock();
  const moment = Date.parse(at ?? '');
  if (at === undefined || Number.isNaN(moment)) return <span className="faint">not yet</span>;
  const local = zoned.format(moment);
  const utc = `${new Date(moment).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  return (
    <time dateTime={at} title={ago ? `${local} (${utc})` : utc}>
      {ago ? relative(moment, now) : local}
    </time>
  );
}
