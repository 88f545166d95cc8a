import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';

export interface JournalStorageOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where tables are kept over a restart; in memory without it. */
  readonly dataDir?: string;
}

/** Azurite's table and blob services, which run in this process. */
export interface JournalStorage {
  /** As the app setting `AzureWebJobsStorage` holds it. */
  readonly connectionString: string;
  /** Resolves when the service answers; rejects with one line when it cannot be started. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

// The account that the storage emulators document for everybody.
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const host = '127.0.0.1';

// Azurite has no types; these are its servers and their configurations, as far as they are used here.
interface Server {
  start(): Promise<void>;
  close(): Promise<void>;
}
type ServerClass = new (configuration: object) => Server;
type ConfigurationClass = new (...settings: unknown[]) => object;
type ChunkStoreClass = new () => object;

const require = createRequire(import.meta.url);
const keepAliveSeconds = 1;

function load<T>(file: string): T {
  return (ifInstalled(() => require(`azurite/dist/src/${file}.js`)) as { default: T }).default;
}

function ifInstalled<T>(loaded: () => T): T {
  try {
    return loaded();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      throw new Error('Azurite, the storage, is not installed whole: npm ci installs it', { cause: error });
    throw error;
  }
}

/**
 * Gives the storage's address at once and starts the services meanwhile, since loading Azurite takes a second or two in which other things
 * can be started as well. Blobs are served on the port after the tables' one.
 */
export async function journalStorage({ port, dataDir }: JournalStorageOptions): Promise<JournalStorage> {
  const [tables, blobs] = port === 0 ? [await freePort(), await freePort()] : [port, port + 1];
  const settings = Object.entries({
    DefaultEndpointsProtocol: 'http',
    AccountName: account,
    AccountKey: accountKey,
    TableEndpoint: `http://${host}:${tables}/${account}`,
    BlobEndpoint: `http://${host}:${blobs}/${account}`,
  });
  const starting = start({ tables, blobs }, dataDir);
  // Whoever awaits `ready` gets a failure; until then nobody needs to handle it.
  starting.catch(() => undefined);
  return {
    connectionString: settings.map(([name, value]) => `${name}=${value}`).join(';'),
    ready: starting.then(() => undefined),
    close: async () => {
      for (const server of await starting) await server.close();
    },
  };
}

interface Ports {
  readonly tables: number;
  readonly blobs: number;
}

async function start(ports: Ports, dataDir: string | undefined): Promise<readonly Server[]> {
  // What was begun beside this gets its turn before the loading, which holds the thread.
  await new Promise((resolve) => setImmediate(resolve));
  const servers = [tableServer(ports.tables, dataDir), blobServer(ports.blobs, dataDir)];
  for (const server of servers) await server.start();
  return servers;
}

// What Azurite's configurations have in common, from the access log's settings on.
const [enableAccessLog, accessLogStream, enableDebugLog, debugLogFile] = [false, undefined, false, undefined];
const [loose, skipApiVersionCheck] = [false, true];
const [certificate, key, password, oauth, noProductStyleUrl] = ['', '', '', undefined, false];

function tableServer(port: number, dataDir: string | undefined): Server {
  const TableServer = load<ServerClass>('table/TableServer');
  const TableConfiguration = load<ConfigurationClass>('table/TableConfiguration');
  return new TableServer(
    new TableConfiguration(
      host,
      port,
      keepAliveSeconds,
      path.join(dataDir ?? '', 'tables.json'),
      enableDebugLog,
      enableAccessLog,
      accessLogStream,
      debugLogFile,
      loose,
      skipApiVersionCheck,
      certificate,
      key,
      password,
      oauth,
      noProductStyleUrl,
      dataDir === undefined,
    ),
  );
}

function blobServer(port: number, dataDir: string | undefined): Server {
  const BlobServer = load<ServerClass>('blob/BlobServer');
  const BlobConfiguration = load<ConfigurationClass>('blob/BlobConfiguration');
  const { MemoryExtentChunkStore } = ifInstalled(
    () =>
      require('azurite/dist/src/common/persistence/MemoryExtentStore.js') as {
        MemoryExtentChunkStore: ChunkStoreClass;
      },
  );
  const folder = path.join(dataDir ?? '', 'blobs');
  return new BlobServer(
    new BlobConfiguration(
      host,
      port,
      keepAliveSeconds,
      path.join(dataDir ?? '', 'blobs.json'),
      path.join(dataDir ?? '', 'blob-extents.json'),
      [{ locationId: 'Default', locationPath: folder, maxConcurrency: 10 }],
      enableAccessLog,
      accessLogStream,
      enableDebugLog,
      debugLogFile,
      loose,
      skipApiVersionCheck,
      certificate,
      key,
      password,
      oauth,
      noProductStyleUrl,
      dataDir === undefined,
      // Of its own: the one that Azurite would share outlives a server.
      new MemoryExtentChunkStore(),
    ),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
