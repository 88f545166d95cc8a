/** Why the app gave no answer that can be shown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly status: number;
  /** What health says is wrong with the settings. */
  readonly faults: readonly string[] | undefined;

  constructor(status: number, detail: string, faults?: readonly string[]) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }
}

export interface Answer<T> {
  readonly value: T;
  /** The app's time when it answered, in milliseconds. */
  readonly at: number;
  /** Ours at that moment. */
  readonly heardAt: number;
}

const keyName = 'accelnet-key';

/** The function key, for as long as this tab is open; never in a URL. */
export const functionKey = {
  read: (): string | null => sessionStorage.getItem(keyName),
  keep: (key: string): void => sessionStorage.setItem(keyName, key),
  forget: (): void => sessionStorage.removeItem(keyName),
};

interface Remembered {
  readonly etag: string;
  readonly value: unknown;
}

// Answers by route, so that asking again costs a 304; the oldest are forgotten.
const remembered = new Map<string, Remembered>();
const maxRemembered = 40;

function headers(more: Record<string, string>): Record<string, string> {
  const key = functionKey.read();
  return key === null ? more : { ...more, 'x-functions-key': key };
}

/** Asks one of the app's routes. Throws NoAnswer for every answer but 200 and 304, and when there is none. */
export async function ask<T>(route: string, signal?: AbortSignal): Promise<Answer<T>> {
  const known = remembered.get(route);
  const condition = known === undefined ? {} : { 'if-none-match': known.etag };
  const response = await send(route, { headers: headers(condition), ...(signal ? { signal } : {}) });
  const heardAt = Date.now();
  const serverTime = Date.parse(response.headers.get('accelnet-now') ?? '');
  const at = Number.isNaN(serverTime) ? heardAt : serverTime;
  if (response.status === 304 && known !== undefined) return { value: known.value as T, at, heardAt };
  if (!response.ok) throw await noAnswer(response);
  const value: unknown = await response.json();
  const etag = response.headers.get('etag');
  if (etag !== null) remember(route, { etag, value });
  return { value: value as T, at, heardAt };
}

/** Does what an operator does. Throws NoAnswer when it is refused. */
export async function act<T>(route: string, body: object): Promise<T> {
  const response = await send(route, {
    method: 'POST',
    headers: headers({ 'content-type': 'application/json' }),
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await noAnswer(response);
  return (await response.json()) as T;
}

async function send(route: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/${route}`, { ...init, cache: 'no-store' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new NoAnswer(0, 'The app does not answer. It may be starting, or the network is down.');
  }
}

function remember(route: string, answer: Remembered): void {
  remembered.delete(route);
  remembered.set(route, answer);
  const [oldest] = remembered.keys();
  if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest);
}

async function noAnswer(response: Response): Promise<NoAnswer> {
  const said = bodyIn(await response.text());
  const detail = typeof said.detail === 'string' ? said.detail : `HTTP ${response.status}`;
  const faults = Array.isArray(said.faults) ? said.faults.map(String) : undefined;
  return new NoAnswer(response.status, detail, faults);
}

function bodyIn(text: string): { readonly detail?: unknown; readonly faults?: unknown } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    // The platform's own refusals have no body, or a page of HTML.
    return {};
  }
}

/** For a query: members without a value are not in it. */
export function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
