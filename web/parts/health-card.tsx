import type { ReactElement, ReactNode } from 'react';
import type { Overview } from '../api/shapes.ts';
import { Card, Facts } from './card.tsx';
import { Mark } from './mark.tsx';
import { When } from './when.tsx';

/** Whether the app hears and looks: a remediator that has died says nothing else. */
export function HealthCard({
  of: { policy, journal, compliance, sweep },
}: {
  readonly of: Overview;
}): ReactElement {
  const seen = 'failure' in compliance ? undefined : compliance;
  return (
    <Card title="Policy and health">
      <Facts
        of={[
          // A page that is answered has a configuration: what is wrong with one that cannot be read is told in place of all this.
          [
            'Settings',
            <Mark key="settings" tone="good">
              No faults
            </Mark>,
          ],
          ['New VMs', policy.modes.new],
          ['Existing VMs', policy.modes.existing],
          ['Subscriptions watched', policy.subscriptions],
          ['Last event judged', <When key="event" at={seen?.lastEventAt} ago />],
          ['Last sweep', <LastSweep key="sweep" of={sweep} />],
          ['Journal', journalWord(journal)],
          ['Policy in force', policy.hash ?? 'unknown'],
        ]}
      />
    </Card>
  );
}

function journalWord({ notice, failures }: Overview['journal']): string {
  return notice ?? (failures ? `${failures} verdicts not kept` : 'keeps verdicts');
}

function LastSweep({ of }: { readonly of: Overview['sweep'] }): ReactNode {
  if ('failure' in of) return 'cannot be read';
  const { running, last } = of;
  return (
    <>
      {running !== null && (
        <>
          going on, begun <When at={running} ago />
          {last !== null && '; before that '}
        </>
      )}
      {last !== null && (
        <>
          <When at={last.endedAt} ago />: {last.vms} VMs, {last.begun} begun
          {last.failed > 0 && <span className="bad-text">, {last.failed} subscriptions not read</span>}
        </>
      )}
      {running === null && last === null && <When at={undefined} />}
    </>
  );
}
