import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';

export interface TableStorageOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where tables are kept over a restart; in memory without it. */
  readonly dataDir?: string;
}

/** Azurite's table service, which runs in this process. */
export interface TableStorage {
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

// Azurite has no types; these are its TableServer and TableConfiguration, as far as they are used here.
interface Server {
  start(): Promise<void>;
  close(): Promise<void>;
}
type ServerClass = new (configuration: object) => Server;
type ConfigurationClass = new (...settings: unknown[]) => object;

const require = createRequire(import.meta.url);
const keepAliveSeconds = 1;

/**
 * Gives the storage's address at once and starts the service meanwhile, since loading Azurite takes a second or two in which other things
 * can be started as well.
 */
export async function tableStorage({ port, dataDir }: TableStorageOptions): Promise<TableStorage> {
  const chosen = port === 0 ? await freePort() : port;
  const parts = { DefaultEndpointsProtocol: 'http', AccountName: account, AccountKey: accountKey };
  const settings = Object.entries({ ...parts, TableEndpoint: `http://${host}:${chosen}/${account}` });
  const starting = start(chosen, dataDir);
  // Whoever awaits `ready` hears of a failure; until then it is nobody's.
  starting.catch(() => undefined);
  return {
    connectionString: settings.map(([name, value]) => `${name}=${value}`).join(';'),
    ready: starting.then(() => undefined),
    close: async () => await (await starting).close(),
  };
}

async function start(port: number, dataDir: string | undefined): Promise<Server> {
  // What was begun beside this gets its turn before the loading, which holds the thread.
  await new Promise((resolve) => setImmediate(resolve));
  const { default: TableServer } = require('azurite/dist/src/table/TableServer.js') as {
    default: ServerClass;
  };
  const { default: TableConfiguration } = require('azurite/dist/src/table/TableConfiguration.js') as {
    default: ConfigurationClass;
  };
  const file = path.join(dataDir ?? '', 'tables.json');
  const [debugLog, accessLog, loose, skipApiVersionCheck] = [false, false, false, true];
  const server = new TableServer(
    new TableConfiguration(
      host,
      port,
      keepAliveSeconds,
      file,
      debugLog,
      accessLog,
      undefined,
      undefined,
      loose,
      skipApiVersionCheck,
      '',
      '',
      '',
      undefined,
      false,
      dataDir === undefined,
    ),
  );
  await server.start();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
