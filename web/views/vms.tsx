import type { ReactElement } from 'react';
import type { VmsPage } from '../../client/api-types.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { armName } from '../model/arm-name.ts';
import { listLink } from '../model/route.ts';
import { decisionWord } from '../model/words.ts';
import { Card } from '../parts/card.tsx';
import { type FilterField, Filters } from '../parts/filters.tsx';
import { Mark } from '../parts/mark.tsx';
import { VmName } from '../parts/names.tsx';
import { Pager } from '../parts/pager.tsx';
import { Answered, Nothing } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

const fields: readonly FilterField[] = [
  { name: 'name', label: 'Name begins with', hint: 'web' },
  {
    name: 'decision',
    label: 'Decision',
    options: [
      ['skip', 'Skipped'],
      ['defer', 'Deferred'],
      ['remediate', 'To be accelerated'],
      ['to-confirm', 'To be confirmed'],
      ['unreadable', 'Not readable'],
      ['gone', 'Gone'],
    ],
  },
  { name: 'reason', label: 'Reason code', hint: 'spot-vm' },
  { name: 'subscription', label: 'Subscription', hint: 'id' },
  { name: 'resourceGroup', label: 'Resource group', hint: 'name' },
];

/** The latest assessment of every VM, a page at a time. */
export function Vms({ filter }: { readonly filter: Readonly<Record<string, string>> }): ReactElement {
  const { name, ...rest } = filter;
  const { asked, pagingBy } = usePages(name ? { ...rest, name: `${name.replace(/\*$/, '')}*` } : rest);
  const polled = usePolled('vms', asked, 15_000);
  const list = polled.answer?.value;
  return (
    <Card title="Virtual machines" wide>
      <Filters
        key={JSON.stringify(filter)}
        fields={fields}
        values={filter}
        apply={(values) => {
          location.hash = listLink('vms', values);
        }}
      />
      <Answered polled={polled} what="virtual machines">
        {(answer) =>
          !('vms' in answer) || answer.vms.length === 0 ? (
            <Nothing title="No VM is like that.">
              Take a filter away; or ask about one by its resource id: only VMs that were assessed once are
              listed.
            </Nothing>
          ) : (
            <VmTable vms={answer.vms} />
          )
        }
      </Answered>
      <Pager {...pagingBy(list !== undefined && 'vms' in list ? list.continuationToken : null)} />
    </Card>
  );
}

function VmTable({ vms }: Pick<VmsPage, 'vms'>): ReactElement {
  return (
    <div className="scroll">
      <table className="list" aria-label="Virtual machines">
        <thead>
          <tr>
            <th scope="col">VM</th>
            <th scope="col">Assessment</th>
            <th scope="col">Reason</th>
            <th scope="col">Size</th>
            <th scope="col">Subscription</th>
            <th scope="col">Assessed</th>
          </tr>
        </thead>
        <tbody>
          {vms.map(({ vmId, decision, reason, sentence, size, assessedAt }) => {
            const { text, tone } = decisionWord(decision, reason);
            return (
              <tr key={vmId}>
                <td data-label="VM">
                  <VmName id={vmId} />
                </td>
                <td data-label="Assessment">
                  <Mark tone={tone}>{text}</Mark>
                </td>
                <td data-label="Reason" title={reason}>
                  {sentence}
                </td>
                <td data-label="Size">
                  <bdi>{(size ?? '').replace(/^Standard_/, '')}</bdi>
                </td>
                <td data-label="Subscription" className="code" title={armName(vmId).subscription}>
                  {armName(vmId).subscription.slice(0, 8)}
                </td>
                <td data-label="Assessed">
                  <When at={assessedAt} ago />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
