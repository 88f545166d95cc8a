import type { ReactElement } from 'react';
import type { SizeOfFleet } from '../../client/api-types.ts';
import type { AnswerBy } from '../../client/client.ts';
import { usePolled } from '../api/use-polled.ts';
import { listLink } from '../model/route.ts';
import { sizeWord } from '../model/words.ts';
import { Card } from '../parts/card.tsx';
import { type FilterField, Filters } from '../parts/filters.tsx';
import { Mark } from '../parts/mark.tsx';
import { SizeEvidence } from '../parts/size-evidence.tsx';
import { Answered, Nothing } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

const fields: readonly FilterField[] = [
  { name: 'size', label: 'Size begins with', hint: 'D4as_v6' },
  {
    name: 'answer',
    label: 'Answer',
    options: [
      ['capable', 'Gains'],
      ['accelerated-by-platform', 'By platform'],
      ['not-capable', 'No effect'],
      ['unknown', 'Unknown'],
    ],
  },
];

/** Every size of the fleet: what is known of it, since when, and from what. */
export function Sizes({ filter }: { readonly filter: Readonly<Record<string, string>> }): ReactElement {
  const { size = '', answer = '' } = filter;
  const wanted = { answer, size: size === '' ? '' : `${size.replace(/\*$/, '')}*` };
  const polled = usePolled('sizes', { filter: wanted }, 15_000);
  return (
    <Card title="Sizes" wide>
      <Filters
        key={JSON.stringify(filter)}
        fields={fields}
        values={filter}
        apply={(values) => {
          location.hash = listLink('sizes', values);
        }}
      />
      <Answered polled={polled} what="sizes">
        {({ sizes, left, partial }) => (
          <>
            {sizes.length === 0 ? (
              <Nothing title="No size is like that.">
                Sizes of VMs that were assessed once are listed.
              </Nothing>
            ) : (
              <SizeTable sizes={sizes} />
            )}
            {(left > 0 || partial) && (
              <p className="faint">
                {left > 0 ? `${left} more: give a filter. ` : ''}
                {partial ? 'A part of the fleet was counted.' : ''}
              </p>
            )}
          </>
        )}
      </Answered>
    </Card>
  );
}

function SizeTable({ sizes }: Pick<AnswerBy<'sizes'>, 'sizes'>): ReactElement {
  return (
    <div className="scroll">
      <table className="list" aria-label="Sizes">
        <thead>
          <tr>
            <th scope="col">Size</th>
            <th scope="col">Known</th>
            <th scope="col">From</th>
            <th scope="col">Seen in the fleet</th>
            <th scope="col">Since</th>
            <th scope="col">VMs</th>
          </tr>
        </thead>
        <tbody>
          {sizes.map((one) => (
            <SizeRow key={one.size} of={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SizeRow({ of: one }: { readonly of: SizeOfFleet }): ReactElement {
  const { text, tone } = sizeWord(one.answer, one.contradicted);
  return (
    <tr>
      <td data-label="Size">
        <bdi>{one.size}</bdi>
      </td>
      <td data-label="Known">
        <Mark tone={tone}>{text}</Mark>
      </td>
      <td data-label="From">
        <SizeEvidence of={one} />
      </td>
      <td data-label="Seen in the fleet">
        {seenWords(one)}
        {one.locations.length > 0 && <div className="faint">{one.locations.join(', ')}</div>}
      </td>
      <td data-label="Since">{one.since === undefined ? '-' : <When at={one.since} ago />}</td>
      <td data-label="VMs">{one.vms}</td>
    </tr>
  );
}

/** `2 gained, 1 without effect (3 settle it)`. */
function seenWords({ observations, needed, nicLimit }: SizeOfFleet): string {
  const words = [
    [observations.gains, 'gained'],
    [observations.platform, 'by platform'],
    [observations['no-effect'], 'without effect'],
    [observations['not-platform'], 'not by platform'],
  ] as const;
  const seen = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const limit = nicLimit === undefined ? '' : `; ${nicLimit} network interfaces at most`;
  return seen.length === 0 ? `none of ${needed}` : `${seen.join(', ')} (${needed} settle it)${limit}`;
}
