import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { needPorts } from '../../sandbox/ports.ts';

async function takePort(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

test('ports that are taken are named in one line, with what they are for and how others are chosen', async () => {
  // Of any six ports in a row another program may hold one.
  const third = await takePort();
  const fault = await needPorts(third - 2).then(
    () => 'none',
    (error: unknown) => String(error),
  );
  expect(fault).toContain(`port ${third} for its ARM is in use`);
  expect(fault).toMatch(/^Error: port [^\n]+; npm start -- --port N takes N to N \+ 5$/);
});
