import type { Course, Write } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { second, type Violation } from './violation.ts';

/** Every run has ended, with its record, and the life came to rest. */
export function everyRunEnds(lived: Lived): readonly Violation[] {
  const { how, remediations } = lived;
  const promise = 'every run ends';
  const byHand = isEndedByHand(lived) ? ['Terminated', 'Purged'] : [];
  const open = remediations.filter(
    ({ runtimeStatus, record }) =>
      !byHand.includes(runtimeStatus) && (runtimeStatus !== 'Completed' || record === null),
  );
  return [
    ...(how === 'limit' ? [{ promise, detail: 'something still goes on after two weeks' }] : []),
    ...open.map(({ id, runtimeStatus }) => ({ promise, detail: `${id} is ${runtimeStatus}` })),
  ];
}

/** Two runs never change one VM at a time: the writes of one never lie between those of another, as the correlation ids in Azure's journal show. */
export function oneRunAtATime(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap(({ member, writes }) => {
    const over = new Set<string>();
    let last: Write | undefined;
    for (const write of writes.filter(({ taken }) => taken)) {
      if (last !== undefined && last.correlationId !== write.correlationId) over.add(last.correlationId);
      if (over.has(write.correlationId))
        return [
          {
            promise: 'one run at a time changes a VM',
            vm: member.order.name,
            detail: `${write.operation} at ${second(lived, write.at)} is of a run that another has followed`,
          },
        ];
      last = write;
    }
    return [];
  });
}

/** Whether somebody has ended a run from outside: it leaves no record. */
export function isEndedByHand({ done }: Lived): boolean {
  return done.some(({ deed }) => deed.kind === 'terminate' || deed.kind === 'purge');
}
