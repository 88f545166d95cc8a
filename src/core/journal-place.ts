import { faulty, type Parsed, parsed } from './parsed.ts';

/** The storage account that holds the journal, and how to get in. */
export type JournalPlace =
  /** By the app's identity. */
  | { readonly kind: 'identity'; readonly url: string; readonly clientId?: string }
  | { readonly kind: 'connection-string'; readonly connectionString: string };

const storage = 'AzureWebJobsStorage';
const accountName = /^[a-z0-9]{3,24}$/;

/**
 * The storage account that the Functions host uses as well, from the host's own settings: a connection string, or the parts of an identity-based
 * connection (azure-functions/functions-reference, "Connecting to host storage with an identity"). Undefined when there is none. Faults never
 * repeat a value: it may hold a key.
 */
export function readJournalPlace(
  settings: Readonly<Record<string, string | undefined>>,
): Parsed<JournalPlace | undefined> {
  const given = (name: string): string | undefined => settings[`${storage}${name}`]?.trim() || undefined;
  const url = given('__tableServiceUri');
  const account = given('__accountName');
  const connectionString = given('');
  const clientId = given('__clientId') ?? (settings.AZURE_CLIENT_ID?.trim() || undefined);
  const own = clientId === undefined ? {} : { clientId };
  if (url !== undefined)
    return isHttpsOrigin(url)
      ? parsed({ kind: 'identity', url, ...own })
      : faulty(`${storage}__tableServiceUri: should be like https://ACCOUNT.table.core.windows.net`);
  if (account !== undefined)
    return accountName.test(account)
      ? parsed({ kind: 'identity', url: `https://${account}.table.core.windows.net`, ...own })
      : faulty(`${storage}__accountName: should be a storage account's name`);
  if (connectionString === undefined) return parsed(undefined);
  return isConnectionString(connectionString)
    ? parsed({ kind: 'connection-string', connectionString })
    : faulty(`${storage}: should be a storage connection string that reaches tables`);
}

function isHttpsOrigin(text: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?\/?$/i.test(text);
}

// The forms that the Azure SDK for tables reads (storage-configure-connection-string).
function isConnectionString(text: string): boolean {
  const given = text.split(';').filter((part) => part.trim() !== '');
  if (!given.every((part) => part.includes('='))) return false;
  const pairs = given.map((part) => part.split('='));
  const parts = new Map(pairs.map(([name = '', ...value]) => [name.trim().toLowerCase(), value.join('=')]));
  if (parts.size < given.length) return false;
  const has = (...names: string[]): boolean => names.every((name) => (parts.get(name) ?? '') !== '');
  if (parts.get('usedevelopmentstorage')?.trim().toLowerCase() === 'true') return true;
  const endpoint = parts.get('tableendpoint');
  if (endpoint !== undefined && !/^https?:\/\/[a-z0-9.-]+(?:[:/]|$)/i.test(endpoint)) return false;
  return has('defaultendpointsprotocol', 'accountkey')
    ? has('accountname') && (has('tableendpoint') || has('endpointsuffix'))
    : has('tableendpoint', 'sharedaccesssignature');
}
