import { Button } from '@fluentui/react-button';
import { createContext, type ReactElement, useContext, useState } from 'react';
import type { Me } from '../../client/api-types.ts';
import { Confirm } from './confirm.tsx';

const Viewer = createContext<Me | undefined>(undefined);
export const ViewerProvider = Viewer.Provider;

/** What the operator says for the record. */
interface Said {
  readonly comment?: string;
}

interface ActProps<Taken> {
  /** As `GET /api/me` names it. */
  readonly may: Me['acts'][number];
  readonly label: string;
  readonly title: string;
  /** What follows from it. */
  readonly consequence: string;
  readonly primary?: boolean;
  readonly act: (said: Said) => Promise<Taken>;
  readonly done: (taken: Taken) => void;
}

/** A button for operators. What it leads to is shown before it is done. */
export function Act<Taken>(props: ActProps<Taken>): ReactElement | null {
  const { may, label, title, consequence, primary = false } = props;
  const viewer = useContext(Viewer);
  const [open, setOpen] = useState(false);
  const { busy, fault, perform, forget } = usePerformed(props, () => setOpen(false));
  if (viewer === undefined || !viewer.acts.includes(may)) return null;
  return (
    <>
      <Button
        appearance={primary ? 'primary' : 'secondary'}
        onClick={() => {
          forget();
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {open && (
        <Confirm
          {...{ title, consequence, label, busy, fault }}
          by={viewer.name}
          confirmed={perform}
          closed={() => setOpen(false)}
        />
      )}
    </>
  );
}

function usePerformed<Taken>({ act, done }: ActProps<Taken>, close: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const perform = (comment: string): void => {
    setBusy(true);
    setFault(undefined);
    act(comment === '' ? {} : { comment })
      .then(
        (taken) => {
          close();
          done(taken);
        },
        (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => setBusy(false));
  };
  return { busy, fault, perform, forget: () => setFault(undefined) };
}
