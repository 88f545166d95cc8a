import { Button } from '@fluentui/react-button';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-message-bar';
import { Spinner } from '@fluentui/react-spinner';
import type { ReactElement, ReactNode } from 'react';
import type { NoAnswer } from '../api/client.ts';
import type { Polled } from '../api/use-polled.ts';

/** What is shown of an answer: its content, or that it is on its way, or why there is none. An old answer stays while a later one fails. */
export function Answered<T>({
  polled,
  what,
  children,
}: {
  readonly polled: Polled<T>;
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}): ReactElement {
  const { answer, fault, again } = polled;
  return (
    <>
      {fault !== undefined && <Fault fault={fault} what={what} again={again} stale={answer !== undefined} />}
      {answer === undefined && fault === undefined && (
        <div className="loading">
          <Spinner size="small" label={`Reading ${what}`} />
        </div>
      )}
      {answer !== undefined && children(answer.value)}
    </>
  );
}

function Fault({
  fault,
  what,
  again,
  stale,
}: {
  readonly fault: NoAnswer;
  readonly what: string;
  readonly again: () => void;
  readonly stale: boolean;
}): ReactElement {
  return (
    <MessageBar intent={stale ? 'warning' : 'error'} layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>
          {stale ? `This is how ${what} stood a while ago.` : `No answer about ${what}.`}
        </MessageBarTitle>{' '}
        {fault.message}{' '}
        <Button size="small" onClick={again}>
          Try again
        </Button>
      </MessageBarBody>
    </MessageBar>
  );
}

/** Says that there is nothing, and what would bring something. */
export function Nothing({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="nothing">
      <strong>{title}</strong>
      <span>{children}</span>
    </div>
  );
}

export function Unread({ what, failure }: { readonly what: string; readonly failure: string }): ReactElement {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{what} cannot be read.</MessageBarTitle> {failure}
      </MessageBarBody>
    </MessageBar>
  );
}
