import type { ReactElement } from 'react';
import type { ExplainedReason } from '../../client/api-types.ts';
import { Evidence } from './evidence.tsx';

/** What stands against a VM, what would change it, and what it rests on. */
export function ReasonList({
  of,
}: {
  readonly of: readonly Pick<ExplainedReason, 'code' | 'sentence' | 'remedy' | 'evidence'>[];
}): ReactElement {
  return (
    <ol className="reasons">
      {of.map(({ code, sentence, remedy, evidence }) => (
        <li key={code}>
          <strong>{sentence}</strong> <code>{code}</code>
          <p>{remedy}</p>
          <Evidence of={evidence} />
        </li>
      ))}
    </ol>
  );
}
