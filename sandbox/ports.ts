import { createServer } from 'node:net';

const host = '127.0.0.1';

// In the order of their numbers, from the one that is chosen on.
const uses = [
  'the Functions host',
  "the simulated Azure's admin interface",
  'its ARM',
  'tables',
  'blobs',
  'the playground',
];

/** Throws one line that names those ports, from `first` on, which the sandbox needs and cannot have. */
export async function needPorts(first: number): Promise<void> {
  const numbers = uses.map((use, n) => ({ port: first + n, use }));
  const tried = await Promise.all(numbers.map(async (one) => ({ ...one, fault: await faultOf(one.port) })));
  const taken = tried.flatMap(({ port, use, fault }) =>
    fault === undefined ? [] : [`${port} for ${use} ${fault}`],
  );
  if (taken.length > 0)
    throw new Error(`port ${taken.join(', port ')}; npm start -- --port N takes N to N + ${uses.length - 1}`);
}

function faultOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.message;
      resolve(code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`);
    });
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
