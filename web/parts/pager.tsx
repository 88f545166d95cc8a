import { Button } from '@fluentui/react-button';
import type { ReactElement } from 'react';
import type { Paging } from '../api/use-pages.ts';

/** One page on, one page back. */
export function Pager({ page, next, previous }: Paging): ReactElement | null {
  if (next === undefined && previous === undefined) return null;
  return (
    <nav className="pager" aria-label="Pages">
      <Button size="small" disabled={previous === undefined} onClick={previous}>
        Previous
      </Button>
      <span aria-live="polite">Page {page}</span>
      <Button size="small" disabled={next === undefined} onClick={next}>
        Next
      </Button>
    </nav>
  );
}
