import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { type FormEvent, type ReactElement, useState } from 'react';
import { query } from '../api/client.ts';
import type { DiagnosisAnswer } from '../api/shapes.ts';
import { useAsked } from '../api/use-asked.ts';
import { diagnosisWord, spaced } from '../model/words.ts';
import { Card } from './card.tsx';
import { Copy } from './copy.tsx';
import { Long } from './long.tsx';
import { Mark } from './mark.tsx';
import { Answered } from './states.tsx';

/** The known causes of a missing gain, gone through when somebody asks: it may take minutes, and may run a script in the guest. */
export function GainCard({ id }: { readonly id: string }): ReactElement {
  const [peer, setPeer] = useState('');
  const diagnosis = useAsked<DiagnosisAnswer>(`diagnosis${query({ vm: id, peer: peer.trim() })}`);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    diagnosis.again();
  };
  return (
    <Card title="Why is there no gain?" wide aside="changes nothing">
      <form className="filters" onSubmit={submit}>
        <Field label="The VM that it talks to (may be left out)">
          <Input
            value={peer}
            placeholder="resource id"
            disabled={diagnosis.busy}
            onChange={(_event, { value }) => setPeer(value)}
          />
        </Field>
        <Button type="submit" disabled={diagnosis.busy}>
          Look for the cause
        </Button>
      </form>
      <p className="faint">
        Reads the VM from Azure. Where the guest probe is on, its guest is asked by Run Command as well, which
        may take up to 150 seconds.
      </p>
      <div aria-live="polite" className="stack">
        {diagnosis.busy && (
          <Spinner size="small" labelPosition="after" label="Going through the known causes" />
        )}
        {diagnosis.asked && !diagnosis.busy && (
          <Answered polled={diagnosis} what="the causes">
            {(told) => <Causes of={told} />}
          </Answered>
        )}
      </div>
    </Card>
  );
}

function Causes({ of: { verdict, causes } }: { readonly of: DiagnosisAnswer }): ReactElement {
  const { text, tone } = diagnosisWord(verdict.kind);
  const found = causes.filter(({ state }) => state === 'found');
  const others = causes.filter(({ state }) => state !== 'found');
  return (
    <>
      <p className="sentence">
        <Mark tone={tone}>{text}</Mark> <Long text={verdict.sentence} />
      </p>
      <ol className="reasons">
        {found.map((one) => (
          <li key={one.cause}>
            <Found of={one} />
          </li>
        ))}
      </ol>
      <details>
        <summary>{others.length} causes that were not found, with what was seen</summary>
        <dl className="evidence">
          {others.map(({ cause, state, evidence, why }) => (
            <div key={cause}>
              <dt>{spaced(cause)}</dt>
              <dd>
                {state === 'not-found' ? 'not found' : 'not looked at'}
                <Long
                  text={[...(why === undefined ? [] : [why]), ...evidence].map((one) => `; ${one}`).join('')}
                />
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

function Found({
  of: { cause, evidence, fix },
}: {
  readonly of: DiagnosisAnswer['causes'][number];
}): ReactElement {
  return (
    <>
      <strong>{spaced(cause)}</strong>
      <ul>
        {evidence.map((line) => (
          <li key={line}>
            <Long text={line} />
          </li>
        ))}
      </ul>
      {fix !== undefined && (
        <>
          <p>{fix.words}</p>
          {fix.commands.length > 0 && (
            <>
              <pre>{fix.commands.join('\n')}</pre>
              <Copy text={fix.commands.join('\n')} what="the commands" show={false} />
            </>
          )}
        </>
      )}
    </>
  );
}
