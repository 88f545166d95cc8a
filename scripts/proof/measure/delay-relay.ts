import { createConnection, createServer, type Socket } from 'node:net';

// A relay that holds back everything by so many milliseconds, each way: node delay-relay.ts LISTEN-PORT TO-PORT MILLISECONDS

const [listen = 0, to = 0, milliseconds = 0] = process.argv.slice(2).map(Number);

function later(from: Socket, into: Socket): void {
  from.on('data', (chunk) => setTimeout(() => into.write(chunk), milliseconds));
  from.on('close', () => setTimeout(() => into.destroy(), milliseconds));
  // A connection that breaks closes as well.
  from.on('error', () => undefined);
}

createServer((near) => {
  const far = createConnection({ port: to, host: '127.0.0.1', noDelay: true });
  near.setNoDelay(true);
  later(near, far);
  later(far, near);
}).listen(listen, '0.0.0.0');
