import { faulty, type Parsed, parsed } from '../lib/parsed.ts';

/** The storage account that holds the journal, and how to sign in to it. */
export type JournalPlace =
  /** By the app's identity. */
  | {
      readonly kind: 'identity';
      /** Of the table service. */
      readonly url: string;
      /** Of the blob service. */
      readonly blobUrl: string;
      readonly clientId?: string;
    }
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
  const blobs = given('__blobServiceUri');
  const account = given('__accountName');
  const connectionString = given('');
  const clientId = given('__clientId') ?? (settings.AZURE_CLIENT_ID?.trim() || undefined);
  const own = clientId === undefined ? {} : { clientId };
  if (blobs !== undefined && !isHttpsOrigin(blobs))
    return faulty(`${storage}__blobServiceUri: should be like https://ACCOUNT.blob.core.windows.net`);
  if (url !== undefined)
    return isHttpsOrigin(url)
      ? parsed({ kind: 'identity', url, blobUrl: blobs ?? url.replace('.table.', '.blob.'), ...own })
      : faulty(`${storage}__tableServiceUri: should be like https://ACCOUNT.table.core.windows.net`);
  if (account !== undefined)
    return accountName.test(account)
      ? parsed({
          kind: 'identity',
          url: `https://${account}.table.core.windows.net`,
          blobUrl: blobs ?? `https://${account}.blob.core.windows.net`,
          ...own,
        })
      : faulty(`${storage}__accountName: should be a storage account's name`);
  if (connectionString === undefined) return parsed(undefined);
  const fault = connectionStringFault(connectionString);
  return fault === undefined
    ? parsed({ kind: 'connection-string', connectionString })
    : faulty(`${storage}: ${fault}`);
}

function isHttpsOrigin(text: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?\/?$/i.test(text);
}

// With http anybody on the network path can read and change everything: it is only for an emulator on this machine.
function isSecureOrLocal(url: string | undefined): boolean {
  return (
    url === undefined || /^(?:https:|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?(?:\/|$))/i.test(url)
  );
}

function isEndpoint(url: string | undefined): boolean {
  return url === undefined || /^https?:\/\/[a-z0-9.-]+(?:[:/]|$)/i.test(url);
}

const endpoints = ['tableendpoint', 'blobendpoint'];

// The forms that the Azure SDKs for tables and blobs read (storage-configure-connection-string).
function connectionStringFault(text: string): string | undefined {
  const unreadable = 'should be a storage connection string that reaches tables and blobs';
  const given = text.split(';').filter((part) => part.trim() !== '');
  if (!given.every((part) => part.includes('='))) return unreadable;
  const pairs = given.map((part) => part.split('='));
  const parts = new Map(pairs.map(([name = '', ...value]) => [name.trim().toLowerCase(), value.join('=')]));
  if (parts.size < given.length) return unreadable;
  const has = (...names: string[]): boolean => names.every((name) => (parts.get(name) ?? '') !== '');
  if (parts.get('usedevelopmentstorage')?.trim().toLowerCase() === 'true') return undefined;
  if (!endpoints.every((name) => isEndpoint(parts.get(name)))) return unreadable;
  const reaches = has('defaultendpointsprotocol', 'accountkey')
    ? has('accountname') && (has(...endpoints) || has('endpointsuffix'))
    : has(...endpoints, 'sharedaccesssignature');
  if (!reaches) return unreadable;
  return isSecure(parts) ? undefined : insecure;
}

const insecure =
  'should be a storage connection string that uses https: http is only for an emulator on 127.0.0.1 or localhost';

// The address of each service that has none is made with the protocol (storage-configure-connection-string).
function isSecure(parts: ReadonlyMap<string, string>): boolean {
  const stated = endpoints.every((name) => (parts.get(name) ?? '') !== '');
  if (!stated && parts.get('defaultendpointsprotocol')?.trim().toLowerCase() !== 'https') return false;
  return [...endpoints, 'queueendpoint'].every((name) => isSecureOrLocal(parts.get(name)));
}
