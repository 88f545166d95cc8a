import { useSyncExternalStore } from 'react';
import { type Route, readRoute } from '../model/route.ts';

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The view that the address names. */
export function useRoute(): Route {
  return readRoute(useSyncExternalStore(listen, () => location.hash));
}
