import type { EntityContext } from 'durable-functions';
import { expect, test } from 'vitest';
import { dueEntity, pendingStartEntity, registryEntity } from '../../../src/workflow/durable/entities.ts';
import { noon } from '../../support/facts.ts';

/** What the log says of one operation on an entity with this state. */
function logged(
  entity: (context: EntityContext<unknown>) => void,
  state: unknown,
  operation: string,
  input: unknown,
): string[] {
  const lines: string[] = [];
  const df = {
    getState: () => state,
    setState: () => undefined,
    getInput: () => input,
    return: () => undefined,
    operationName: operation,
    entityName: 'list',
    entityKey: 'fleet',
  };
  entity({ df, error: (line: string) => lines.push(line) } as unknown as EntityContext<unknown>);
  return lines;
}

const due = (n: number) => ({ vmId: `vm-${n}`, since: noon, as: 'waits' });
const entries = Array.from({ length: 200 }, (_, n) => due(n));

test.each([
  ['drops what it has no room for, as in a burst of events', { entries }, 'add', due(200), ['entity full']],
  ['drops a VM that was to be assessed again later', { entries }, 'last', due(200), ['entity full']],
  ['has room for the entry', { entries: entries.slice(1) }, 'add', due(200), []],
  ['has the entry already', { entries }, 'add', due(199), []],
])('the list of VMs that are due logs only what it drops: it %s', (_, state, operation, input, said) => {
  const lines = logged(dueEntity, state, operation, input);
  expect(lines.map((line) => line.split(' {')[0])).toEqual(said);
});

test.each([
  ['runs that are not over', registryEntity],
  ['VMs whose next start is watched', pendingStartEntity],
])('the list of %s logs a state that it cannot read', (_, entity) => {
  expect(logged(entity, 'no list', 'register', {})).toEqual([expect.stringMatching(/^entity unreadable /)]);
});
