import { Button } from '@fluentui/react-button';
import { Field } from '@fluentui/react-field';
import { Input } from '@fluentui/react-input';
import { MessageBar, MessageBarBody } from '@fluentui/react-message-bar';
import { type FormEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';

/**
 * Asks once more before something is done. It is the browser's own dialog: nothing behind it can be reached while it is open, and everything once it
 * is gone, also when the list in which it was opened goes away beneath it.
 */
export function Confirm({
  title,
  consequence,
  label,
  by,
  busy,
  fault,
  confirmed,
  closed,
}: {
  readonly title: string;
  /** What follows from it. */
  readonly consequence: string;
  readonly label: string;
  /** As whose act it is recorded. */
  readonly by: string;
  readonly busy: boolean;
  readonly fault: string | undefined;
  readonly confirmed: (comment: string) => void;
  readonly closed: () => void;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  const [comment, setComment] = useState('');
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      // The focus is back on what opened the dialog, or goes to the beginning of the view when that is gone.
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    };
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirmed(comment.trim());
  };
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby={name} onClose={closed}>
      <form className="stack" onSubmit={submit}>
        <h2 id={name}>{title}</h2>
        <p>{consequence}</p>
        <p className="faint">
          It is recorded as done by <bdi>{by}</bdi>.
        </p>
        <Field label="Comment, for the record">
          <Input value={comment} maxLength={500} onChange={(_event, { value }) => setComment(value)} />
        </Field>
        {fault !== undefined && (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{fault}</MessageBarBody>
          </MessageBar>
        )}
        <div className="acts">
          <Button type="submit" appearance="primary" disabled={busy}>
            {label}
          </Button>
          <Button onClick={() => dialog.current?.close()}>Keep things as they are</Button>
        </div>
      </form>
    </dialog>
  );
}
