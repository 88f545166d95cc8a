import { Button } from '@fluentui/react-button';
import { Field } from '@fluentui/react-field';
import { Input } from '@fluentui/react-input';
import { Spinner } from '@fluentui/react-spinner';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { AnswerBy } from '../../client/client.ts';
import { act } from '../api/client.ts';
import { useAsked } from '../api/use-asked.ts';
import { diagnosisWord, spaced } from '../model/words.ts';
import { Act } from './act.tsx';
import { Card } from './card.tsx';
import { Copy } from './copy.tsx';
import { Long } from './long.tsx';
import { Mark } from './mark.tsx';
import { Answered } from './states.tsx';

type DiagnosisAnswer = AnswerBy<'diagnosis'>;

/** The known causes of a missing gain, gone through when somebody asks: as far as Azure shows them, or with a script that an operator has the guest run. */
export function GainCard({ id }: { readonly id: string }): ReactElement {
  const [peer, setPeer] = useState('');
  const [heard, setHeard] = useState<DiagnosisAnswer>();
  const other = peer.trim();
  const diagnosis = useAsked('diagnosis', { query: { vm: id, peer: other } });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setHeard(undefined);
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
      <Act
        may="ask-guest"
        label="Ask its guest too"
        title="Have the guest of this VM asked?"
        consequence="Run Command runs a script in the guest as its administrator. The script only reads. It takes half a minute, 150 seconds at most, and the next one may come after five minutes."
        act={(said) =>
          act('askDiagnosis', { body: { ...said, vmId: id, ...(other === '' ? {} : { peer: other }) } })
        }
        done={setHeard}
      />
      <p className="faint">
        Reads the VM from Azure, at most 30 seconds ago. Where the guest probe is on, an operator can have its
        guest asked as well.
      </p>
      <div aria-live="polite" className="stack">
        {diagnosis.busy && (
          <Spinner size="small" labelPosition="after" label="Going through the known causes" />
        )}
        {heard !== undefined && <Causes of={heard} />}
        {heard === undefined && diagnosis.asked && !diagnosis.busy && (
          <Answered polled={diagnosis} what="the causes">
            {(data) => <Causes of={data} />}
          </Answered>
        )}
      </div>
    </Card>
  );
}

function Causes({ of: { conclusion, causes } }: { readonly of: DiagnosisAnswer }): ReactElement {
  const { text, tone } = diagnosisWord(conclusion.kind);
  const found = causes.filter(({ state }) => state === 'found');
  const others = causes.filter(({ state }) => state !== 'found');
  return (
    <>
      <p className="sentence">
        <Mark tone={tone}>{text}</Mark> <Long text={conclusion.sentence} />
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
                {state === 'not-found' ? 'not found' : 'not read'}
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
