import type { ReactElement } from 'react';
import type { RemediationRecord, TimelineEntry } from '../../client/api-types.ts';
import { duration } from '../model/times.ts';
import { phaseWord, spaced } from '../model/words.ts';
import { Card } from './card.tsx';
import { Evidence } from './evidence.tsx';
import { Long } from './long.tsx';
import { When } from './when.tsx';

const took = (from: string, to: string): string => duration((Date.parse(to) - Date.parse(from)) / 1000);

/** The steps of a record, in words. */
export function Steps({ of }: { readonly of: RemediationRecord['steps'] }): ReactElement {
  return (
    <div className="scroll">
      <table className="list" aria-label="Steps">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Began</th>
            <th scope="col">Took</th>
            <th scope="col">Ended with</th>
            <th scope="col">What was seen</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ phase, startedAt, endedAt, outcome, detail, failure, operations = [] }) => (
            <tr key={`${phase}-${startedAt}-${outcome}`}>
              <td data-label="Step">{phaseWord(phase)}</td>
              <td data-label="Began">
                <When at={startedAt} />
              </td>
              <td data-label="Took">{took(startedAt, endedAt)}</td>
              <td data-label="Ended with">{spaced(outcome)}</td>
              <td data-label="What was seen" className="text">
                {detail !== undefined && <Long text={detail} />}
                {failure !== undefined && (
                  <span className="bad-text">
                    <code>{failure.code ?? failure.kind}</code> <Long text={failure.message} />
                  </span>
                )}
                {operations.map((operation) => (
                  <small key={operation} className="code faint">
                    {' '}
                    operation {operation}
                  </small>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Every assessment that was made, with its evidence. */
export function Assessments({ of }: { readonly of: RemediationRecord['assessments'] }): ReactElement {
  return (
    <details>
      <summary>
        {of.length} assessment{of.length === 1 ? '' : 's'}, with evidence
      </summary>
      {of.map(({ at, kind, reasons, policyHash }) => (
        <div key={at} className="reason">
          <When at={at} /> {kind}
          {policyHash !== undefined && <span className="faint"> under policy {policyHash}</span>}
          {reasons.map(({ code, evidence }) => (
            <div key={code}>
              <code>{code}</code>
              <Evidence of={evidence} />
            </div>
          ))}
        </div>
      ))}
    </details>
  );
}

/** What the platform's own history says, line by line, while it keeps it. */
export function History({ of }: { readonly of: readonly TimelineEntry[] }): ReactElement {
  return (
    <Card title="Raw history" wide aside={`${of.length} lines`}>
      {of.length === 0 ? (
        <p className="faint">The platform has no history of it any more; the record stays.</p>
      ) : (
        <details>
          <summary>Every line, oldest first</summary>
          <ol className="history">
            {numbered(of).map(({ n, entry }) => (
              <li key={n}>
                <When at={entry.at} /> <b>{entry.kind}</b> <bdi>{entry.what}</bdi>
                {entry.ok === false && <span className="bad-text"> failed</span>}
                {entry.result !== undefined && <Result of={entry.result} />}
              </li>
            ))}
          </ol>
        </details>
      )}
    </Card>
  );
}

/** Lines have no name of their own, and never change their order. */
const numbered = (of: readonly TimelineEntry[]): { readonly n: number; readonly entry: TimelineEntry }[] =>
  of.map((entry, n) => ({ n, entry }));

const maxText = 4000;

function Result({ of }: { readonly of: unknown }): ReactElement {
  const text = typeof of === 'string' ? of : JSON.stringify(of);
  return <code className="result">{text.length > maxText ? `${text.slice(0, maxText)} …` : text}</code>;
}
