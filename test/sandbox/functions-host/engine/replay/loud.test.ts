import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

const warnings = (about: string): readonly string[] =>
  host.lines
    .filter(({ level, message }) => level === 'Warning' && message.includes(about))
    .map(({ message }) => message);

describe('the host', () => {
  test('warns once for each instance of a task that is in two compound tasks', async () => {
    await host.start('reusesTimer', 'reused');
    await host.host.whenIdle();
    for (const name of ['one', 'two'])
      await host.request('POST', `/durabletask/instances/reused/raiseEvent/${name}`, null);
    await host.drive();
    expect(warnings("'reused'").filter((line) => line.includes('stand in two compound tasks'))).toHaveLength(
      1,
    );
  });

  test('does not warn of a task for an event that is used again', async () => {
    expect(warnings('stand in two compound tasks')).toHaveLength(1);
    await host.run('reusesEvent', undefined, 'reuses-event');
    expect(warnings('reuses-event')).toEqual([]);
  });

  test.each([
    ['asyncGenerator', 'it is an async generator'],
    ['asyncFunction', 'it is no generator'],
  ])('reports an orchestrator that is not a plain generator: %s', async (name, hint) => {
    expect((await host.run(name)).runtimeStatus).toBe('Failed');
    expect(host.errors().filter((line) => line.includes(`'${name}' cannot be driven: ${hint}`))).toHaveLength(
      1,
    );
  });

  test.each([
    ['map', 'the result is a Map'],
    ['nested', 'the result.list.0.at is a Date'],
    ['nan', 'the result.n is NaN and arrives as null'],
  ])('warns of a result that is not JSON: %s', async (kind, message) => {
    await host.run('returnsUnusual', { kind }, `unusual-${kind}`);
    expect(warnings(`unusual-${kind}`)).toEqual([expect.stringContaining(message)]);
  });

  test('does not warn of a plain result', async () => {
    await host.run('returnsUnusual', { kind: 'plain' }, 'unusual-plain');
    expect(warnings('unusual-plain')).toEqual([]);
  });

  test('warns of each payload that Azure moves to a blob', async () => {
    await host.run('large', { activity: 40_000 }, 'large-activity');
    expect(warnings("'large-activity'").map((line) => line.split(' of ')[0])).toEqual([
      'the input',
      'the result',
    ]);
    await host.run('returnsLarge', 40_000, 'large-output');
    expect(warnings("the output of instance 'large-output' has 79 KB")).toHaveLength(1);
    await host.run('large', { activity: 1, padding: 'z'.repeat(40_000) }, 'large-input');
    expect(warnings("the input of instance 'large-input'")).toHaveLength(1);
    await host.start('large', 'large-event', { event: true });
    await host.request('POST', '/durabletask/instances/large-event/raiseEvent/big', 'e'.repeat(40_000));
    await host.drive();
    expect(warnings("an event for instance 'large-event'")).toHaveLength(1);
    await host.run('large', { activity: 1000 }, 'small');
    expect(warnings("'small'")).toEqual([]);
  });
});
