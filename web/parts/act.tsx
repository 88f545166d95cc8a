import { Button } from '@fluentui/react-components';
import { createContext, type ReactElement, useContext, useState } from 'react';
import { act } from '../api/client.ts';
import type { Me } from '../api/shapes.ts';
import { Confirm } from './confirm.tsx';

const Viewer = createContext<Me | undefined>(undefined);
export const ViewerProvider = Viewer.Provider;

interface ActProps<OverviewData> {
  /** As `GET /api/me` names it. */
  readonly may: string;
  readonly label: string;
  readonly title: string;
  /** What follows from it. */
  readonly consequence: string;
  readonly route: string;
  readonly body?: object;
  readonly primary?: boolean;
  readonly done: (answer: OverviewData) => void;
}

/** A button for operators. What it leads to is shown before it is done. */
export function Act<OverviewData extends object = { readonly id?: string }>(
  props: ActProps<OverviewData>,
): ReactElement | null {
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

function usePerformed<OverviewData>({ route, body, done }: ActProps<OverviewData>, close: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const perform = (comment: string): void => {
    setBusy(true);
    setFault(undefined);
    act<OverviewData>(route, { ...body, ...(comment === '' ? {} : { comment }) })
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
