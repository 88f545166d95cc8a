import type { ReactElement } from 'react';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { listLink } from '../model/route.ts';
import { knownOutcomes, outcomeWord } from '../model/words.ts';
import { Card } from '../parts/card.tsx';
import { type FilterField, Filters } from '../parts/filters.tsx';
import { Pager } from '../parts/pager.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { RunningList } from '../parts/running-list.tsx';
import { Answered, Nothing } from '../parts/states.tsx';

const fields: readonly FilterField[] = [
  {
    name: 'outcome',
    label: 'Outcome',
    options: knownOutcomes.map((code) => [code, outcomeWord(code).text] as const),
  },
  { name: 'vm', label: 'VM', hint: 'resource id' },
  { name: 'subscription', label: 'Subscription', hint: 'id' },
  { name: 'resourceGroup', label: 'Resource group', hint: 'needs the subscription' },
  { name: 'from', label: 'Ended from', kind: 'date' },
  { name: 'to', label: 'Ended before', kind: 'date' },
];

/** Every remediation, the newest end first, a page at a time. */
export function Remediations({
  filter,
}: {
  readonly filter: Readonly<Record<string, string>>;
}): ReactElement {
  const { asked, pagingBy } = usePages(filter);
  const polled = usePolled('remediations', asked, 5000);
  return (
    <Card title="Remediations" wide>
      <Filters
        key={JSON.stringify(filter)}
        fields={fields}
        values={filter}
        apply={(values) => {
          location.hash = listLink('remediations', values);
        }}
      />
      <Answered polled={polled} what="remediations">
        {({ running = [], remediations, notice }) => (
          <>
            {notice !== undefined && <p>{notice}</p>}
            {running.length > 0 && <RunningList of={running} />}
            {remediations.length > 0 ? (
              <RunTable of={remediations} label="Remediations" />
            ) : (
              running.length === 0 && (
                <Nothing title="No remediation is like that.">
                  Take a filter away, or wait for one to end.
                </Nothing>
              )
            )}
          </>
        )}
      </Answered>
      <Pager {...pagingBy(polled.answer?.value.continuationToken ?? null)} />
    </Card>
  );
}
