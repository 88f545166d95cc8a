import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-message-bar';
import type { ReactElement, ReactNode } from 'react';
import type { NotRead } from '../../client/api-types.ts';
import type { AnswerBy } from '../../client/client.ts';
import { act } from '../api/client.ts';
import { capacityWord } from '../model/words.ts';
import { Act } from './act.tsx';
import { Card, Facts } from './card.tsx';
import { Unread } from './states.tsx';
import { When } from './when.tsx';

type Safeguards = AnswerBy<'overview'>['safeguards'];

interface Shown {
  readonly of: Safeguards;
  readonly policyPaused: boolean;
  readonly again: () => void;
}

/** What keeps new outages from beginning, and the alerts that are not acknowledged. */
export function SafeguardsCard({ of, policyPaused, again }: Shown): ReactElement {
  if ('failure' in of)
    return (
      <Card title="Safeguards">
        <Unread what="The safeguards" failure={of.failure} />
      </Card>
    );
  const { paused, breaker, holders, queued, stopsInTheLastHour, heldCapacity, alerts } = of;
  return (
    <Card title="Safeguards">
      {policyPaused && (
        <Bar title="Paused by its settings.">No new outage begins until ACCELNET_PAUSED is cleared.</Bar>
      )}
      {paused !== null && (
        <Bar title="Paused.">
          <bdi>{paused.by}</bdi> paused it <When at={paused.at} ago />
          {paused.comment !== undefined && <bdi>: {paused.comment}</bdi>}
        </Bar>
      )}
      {breaker !== null && (
        <Bar title="The breaker is open.">
          <bdi>{breaker.because}</bdi>, <When at={breaker.since} ago />
        </Bar>
      )}
      {alerts.map(({ id, text, since }) => (
        <Bar key={id} title="Alert.">
          <bdi>{text.slice(0, 400)}</bdi> (<When at={since} ago />)
        </Bar>
      ))}
      <Facts
        of={[
          [
            'New outages',
            paused === null && breaker === null && !policyPaused ? 'may begin' : 'are held back',
          ],
          ['VMs down or about to be', holders.length],
          ['Waiting for their turn', queued],
          ['Stops in the last hour', stopsInTheLastHour],
          [
            'Sizes without room',
            heldCapacity.length === 0 ? 'none' : heldCapacity.map(({ key }) => capacityWord(key)).join(', '),
          ],
        ]}
      />
      <SafeguardActs of={of} again={again} />
    </Card>
  );
}

function SafeguardActs({
  of: { paused, breaker },
  again,
}: {
  readonly of: Exclude<Safeguards, NotRead>;
  readonly again: () => void;
}): ReactElement {
  return (
    <div className="acts">
      {paused === null ? (
        <Act
          key="pause"
          may="pause"
          label="Pause"
          title="Pause accelnet?"
          consequence="No new outage begins anywhere, until somebody resumes. VMs that are down now are brought back as ever."
          act={(said) => act('actOnSafeguards', { parameters: { act: 'pause' }, body: said })}
          done={again}
        />
      ) : (
        <Act
          key="resume"
          may="resume"
          label="Resume"
          title="Resume accelnet?"
          consequence="Remediations that wait go on in their order: VMs will be deallocated and started."
          act={(said) => act('actOnSafeguards', { parameters: { act: 'resume' }, body: said })}
          primary
          done={again}
        />
      )}
      {breaker !== null && (
        <Act
          may="reset-breaker"
          label="Reset the breaker"
          title="Reset the breaker?"
          consequence="It opened because remediations failed. After the reset VMs are stopped again; look at those remediations first."
          act={(said) => act('actOnSafeguards', { parameters: { act: 'reset-breaker' }, body: said })}
          done={again}
        />
      )}
    </div>
  );
}

function Bar({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle> {children}
      </MessageBarBody>
    </MessageBar>
  );
}
