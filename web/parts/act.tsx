import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components';
import { createContext, type ReactElement, useContext, useState } from 'react';
import { act } from '../api/client.ts';
import type { Me } from '../api/shapes.ts';

const Viewer = createContext<Me | undefined>(undefined);
export const ViewerProvider = Viewer.Provider;
const useViewer = (): Me | undefined => useContext(Viewer);

interface ActProps {
  /** As `GET /api/me` names it. */
  readonly may: string;
  readonly label: string;
  readonly title: string;
  /** What follows from it. */
  readonly consequence: string;
  readonly route: string;
  readonly body?: object;
  readonly primary?: boolean;
  readonly done: (answer: { readonly id?: string }) => void;
}

/** A button for operators. What it leads to is said before it is done. */
export function Act(props: ActProps): ReactElement | null {
  const { may, label, title, consequence, primary = false } = props;
  const viewer = useViewer();
  const [open, setOpen] = useState(false);
  const [comment, setComment] = useState('');
  const { busy, fault, perform, forget } = usePerformed(props, comment, () => setOpen(false));
  if (viewer === undefined || !viewer.acts.includes(may)) return null;
  const turn = (_event: unknown, data: { readonly open: boolean }): void => {
    forget();
    setComment('');
    setOpen(data.open);
  };
  return (
    <Dialog open={open} onOpenChange={turn}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance={primary ? 'primary' : 'secondary'}>{label}</Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className="stack">
            <p>{consequence}</p>
            <p className="faint">
              It is recorded as done by <bdi>{viewer.name}</bdi>.
            </p>
            <Field label="Comment, for the record">
              <Input value={comment} maxLength={500} onChange={(_event, { value }) => setComment(value)} />
            </Field>
            {fault !== undefined && (
              <MessageBar intent="error" layout="multiline" role="alert">
                <MessageBarBody>{fault}</MessageBarBody>
              </MessageBar>
            )}
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button>Keep things as they are</Button>
            </DialogTrigger>
            <Button appearance="primary" disabled={busy} onClick={perform}>
              {label}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function usePerformed({ route, body, done }: ActProps, comment: string, close: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const said = comment.trim() === '' ? {} : { comment: comment.trim() };
  const perform = (): void => {
    setBusy(true);
    setFault(undefined);
    act<{ id?: string }>(route, { ...body, ...said })
      .then(
        (answer) => {
          close();
          done(answer);
        },
        (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => setBusy(false));
  };
  return { busy, fault, perform, forget: () => setFault(undefined) };
}
