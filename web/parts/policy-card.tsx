import type { ReactElement } from 'react';
import type { AnswerBy } from '../../client/client.ts';
import { Card, Facts } from './card.tsx';
import { Mark } from './mark.tsx';

/** What the app may do, by its policy. */
export function PolicyCard({
  of: { modes, paused, hash, subscriptions, faults },
}: {
  readonly of: AnswerBy<'overview'>['policy'];
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
          [
            'Settings',
            faults.length === 0 ? (
              <Mark key="settings" tone="good">
                No faults
              </Mark>
            ) : (
              <Mark key="settings" tone="bad">
                {`Faulty, so that nothing begins; runs under way go on: ${faults.join('; ')}`}
              </Mark>
            ),
          ],
        ]}
      />
    </Card>
  );
}
