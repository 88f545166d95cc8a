/** Which view is open, as the part of the address after `#` says it. */
export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'vms'; readonly filter: Readonly<Record<string, string>> }
  | { readonly view: 'vm'; readonly id: string }
  | { readonly view: 'remediations'; readonly filter: Readonly<Record<string, string>> }
  | { readonly view: 'remediation'; readonly id: string }
  | { readonly view: 'sizes'; readonly filter: Readonly<Record<string, string>> }
  | { readonly view: 'approvals' }
  | { readonly view: 'unknown' };

/** Reads `#/vms?reason=spot-vm` and its like. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/');
  const id = decoded(rest.join('/'));
  const filter = Object.fromEntries(new URLSearchParams(search));
  switch (view) {
    case '':
      return { view: 'overview' };
    case 'vms':
      return id === '' ? { view, filter } : { view: 'vm', id };
    case 'remediations':
      return id === '' ? { view, filter } : { view: 'remediation', id };
    case 'sizes':
      return { view, filter };
    case 'approvals':
      return { view };
    default:
      return { view: 'unknown' };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: nothing has such an id, which the view then says.
    return text;
  }
}

export const vmLink = (id: string): string => `#/vms/${encodeURIComponent(id)}`;
export const remediationLink = (id: string): string => `#/remediations/${encodeURIComponent(id)}`;

/** A list with a filter; what is empty is left out. */
export function listLink(
  view: 'vms' | 'remediations' | 'sizes',
  filter: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? `#/${view}` : `#/${view}?${new URLSearchParams(given)}`;
}
