import type { ReactElement } from 'react';
import type { Overview } from '../api/shapes.ts';
import { Card, Facts } from './card.tsx';
import { Mark } from './mark.tsx';

/** What the app may do, by its policy. */
export function PolicyCard({
  of: { modes, paused, hash, subscriptions },
}: {
  readonly of: Overview['policy'];
}): ReactElement {
  return (
    <Card title="Policy" wide>
      <Facts
        of={[
          ['New VMs', modes.new],
          ['Existing VMs', modes.existing],
          ['Paused by policy', paused ? 'yes' : 'no'],
          ['Subscriptions watched', subscriptions],
          ['Policy in force', hash ?? 'unknown'],
          // A page that is answered has a configuration: what is wrong with one that cannot be read is told in place of all this.
          [
            'Settings',
            <Mark key="settings" tone="good">
              No faults
            </Mark>,
          ],
        ]}
      />
    </Card>
  );
}
