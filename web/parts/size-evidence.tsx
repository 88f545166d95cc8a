import type { ReactElement } from 'react';
import type { SizeOfFleet } from '../../client/api-types.ts';
import { sourceWord, spaced } from '../model/words.ts';
import { Long } from './long.tsx';
import { When } from './when.tsx';

/** What is known of a size and from what, and what is missing. */
export function SizeEvidence({ of: { evidence, missing } }: { readonly of: SizeOfFleet }): ReactElement {
  return (
    <dl className="evidence">
      {evidence.map(({ source, says, at, from }) => (
        <div key={`${source} ${says} ${from}`}>
          <dt>{sourceWord(source)}</dt>
          <dd>
            {spaced(says)}: <Long text={from} />
            {at !== undefined && at !== '' && (
              <>
                , <When at={at} />
              </>
            )}
          </dd>
        </div>
      ))}
      {missing.length > 0 && (
        <div>
          <dt>Missing</dt>
          <dd>
            <Long text={missing.join('; ')} />
          </dd>
        </div>
      )}
    </dl>
  );
}
