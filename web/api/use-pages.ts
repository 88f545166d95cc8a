import { useState } from 'react';

type Filter = Readonly<Record<string, string | undefined>>;

/** What the list is asked for one page. */
interface PageAsked {
  readonly filter: Filter;
  readonly query: { readonly top: number; readonly continuationToken: string | undefined };
}

/** Where the reader of a list is. */
export interface Paging {
  /** From 1. */
  readonly page: number;
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
}

const pageSize = 50;

/** One page of a list at a time; another filter begins at the first one. */
export function usePages(filter: Filter): {
  readonly asked: PageAsked;
  /** By the token of the page's answer: null where there is no further page, or no answer yet. */
  readonly pagingBy: (token: string | null) => Paging;
} {
  const list = JSON.stringify(filter);
  const [walk, setWalk] = useState<{ list: string; tokens: readonly string[] }>({ list, tokens: [] });
  const tokens = walk.list === list ? walk.tokens : [];
  return {
    asked: { filter, query: { top: pageSize, continuationToken: tokens.at(-1) } },
    pagingBy: (token) => ({
      page: tokens.length + 1,
      next: token === null ? undefined : () => setWalk({ list, tokens: [...tokens, token] }),
      previous: tokens.length === 0 ? undefined : () => setWalk({ list, tokens: tokens.slice(0, -1) }),
    }),
  };
}
