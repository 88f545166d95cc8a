import { Button } from '@fluentui/react-button';
import { Field } from '@fluentui/react-field';
import { Input } from '@fluentui/react-input';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-message-bar';
import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react';
import type { Me } from '../../client/api-types.ts';
import { functionKey, type NoAnswer } from '../api/client.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { Card } from './card.tsx';
import { Answered } from './states.tsx';

/** Lets the views be seen by those whom the app answers; asks for a function key where the platform wants one. */
export function SignInGuard({
  me,
  again,
  children,
}: {
  readonly me: Polled<Me>;
  readonly again: () => void;
  readonly children: ReactNode;
}): ReactNode {
  if (me.answer !== undefined) return children;
  const status = me.fault?.status;
  if (status === 401 || (status === 403 && me.fault?.message === 'HTTP 403'))
    return (
      <AskForKey
        wrong={functionKey.read() !== null}
        given={() => {
          me.again();
          again();
        }}
      />
    );
  if (status === 403) return <NotAReader fault={me.fault} />;
  if (status === 404) return <Unconfigured />;
  return (
    <Answered polled={me} what="who you are">
      {() => null}
    </Answered>
  );
}

function AskForKey({ wrong, given }: { readonly wrong: boolean; readonly given: () => void }): ReactElement {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    functionKey.keep(key.trim());
    given();
  };
  return (
    <Card title="A function key is needed" wide>
      <p>
        This app is guarded by function keys. The key stays in this tab, is sent in a header and never in an
        address, and is forgotten when the tab is closed.
      </p>
      <form className="filters" onSubmit={submit}>
        <Field
          label="Function key"
          {...(wrong ? { validationMessage: 'This key does not open the app.' } : {})}
        >
          <Input
            type="password"
            autoComplete="off"
            value={key}
            onChange={(_event, { value }) => setKey(value)}
          />
        </Field>
        <Button type="submit" appearance="primary" disabled={key.trim() === ''}>
          Open
        </Button>
      </form>
    </Card>
  );
}

function NotAReader({ fault }: { readonly fault: NoAnswer | undefined }): ReactElement {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>You may not look at this.</MessageBarTitle> {fault?.message}. Ask for the role in the
        app’s enterprise application.
      </MessageBarBody>
    </MessageBar>
  );
}

/** Without a configuration the app has no routes but health, which says what is wrong. */
function Unconfigured(): ReactElement {
  const health = usePolled('health', {}, 15_000).answer?.value;
  const faults = health === undefined || health.healthy ? [] : health.faults;
  return (
    <Card title="The app is not configured" wide>
      <p>It refuses to act until this is put right:</p>
      <ul>
        {faults.map((one) => (
          <li key={one}>
            <bdi>{one}</bdi>
          </li>
        ))}
      </ul>
    </Card>
  );
}
