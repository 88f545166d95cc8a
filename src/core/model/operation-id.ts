/**
 * Azure's id of a long-running operation, from the path of its URL (`.../locations/{location}/operations/{id}`); undefined where there is none. The URL's
 * query may hold a token of Azure's and is never kept.
 */
export function operationIdIn(url: string): string | undefined {
  const [path = ''] = url.split('?');
  return /\/operation(?:s|results|statuses)\/([0-9a-f-]{36})(?:$|\/)/i.exec(path)?.[1]?.toLowerCase();
}
