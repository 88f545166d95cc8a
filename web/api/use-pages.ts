import { useState } from 'react';
import { query } from './client.ts';
import { type Polled, usePolled } from './use-polled.ts';

type Filter = Readonly<Record<string, string | undefined>>;

export interface Pages<T> extends Polled<T> {
  /** From 1. */
  readonly page: number;
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
}

const pageSize = 50;

/** One page of a list at a time; another filter begins at the first one. */
export function usePages<T extends { readonly continuationToken: string | null }>(
  route: string,
  filter: Filter,
  everyMs: number,
): Pages<T> {
  const list = `${route}${query(filter)}`;
  const [walk, setWalk] = useState<{ list: string; tokens: readonly string[] }>({ list, tokens: [] });
  const tokens = walk.list === list ? walk.tokens : [];
  const asked = query({ ...filter, top: String(pageSize), continuationToken: tokens.at(-1) });
  const polled = usePolled<T>(`${route}${asked}`, everyMs);
  const token = polled.answer?.value.continuationToken ?? null;
  return {
    ...polled,
    page: tokens.length + 1,
    next: token === null ? undefined : () => setWalk({ list, tokens: [...tokens, token] }),
    previous: tokens.length === 0 ? undefined : () => setWalk({ list, tokens: tokens.slice(0, -1) }),
  };
}
