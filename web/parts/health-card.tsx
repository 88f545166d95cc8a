import type { ReactElement, ReactNode } from 'react';
import type { JournalHealth, NotRead } from '../../client/api-types.ts';
import type { AnswerBy } from '../../client/client.ts';
import { useClock } from '../api/clock.tsx';
import { isSilent } from '../model/silence.ts';
import { Card, Facts } from './card.tsx';
import { Mark } from './mark.tsx';
import { When } from './when.tsx';

/** Whether the app receives events, sweeps and notifies: an app that has stopped reports nothing else. */
export function HealthCard({
  of: { heartbeat, sweep, receivers, journal },
}: {
  readonly of: Overview;
}): ReactElement {
  return (
    <Card title="Health">
      <Facts
        of={[
          ...('failure' in heartbeat
            ? [['Heartbeat', 'cannot be read'] as const]
            : heartbeatFacts(heartbeat)),
          ['Last sweep', <LastSweep key="sweep" of={sweep} />],
          ['Notifications', <Receivers key="receivers" of={receivers} />],
          ['Journal', journalWord(journal)],
        ]}
      />
    </Card>
  );
}

type Overview = AnswerBy<'overview'>;
type Heartbeat = Exclude<Overview['heartbeat'], NotRead>;

function heartbeatFacts({
  lastHeartbeatAt,
  lastEventAt,
  since,
  reported,
}: Heartbeat): (readonly [string, ReactNode])[] {
  return [
    ['Last event', <When key="event" at={lastEventAt ?? undefined} ago />],
    ['Heartbeat', <Heartbeat key="heartbeat" at={lastHeartbeatAt} />],
    ['Events since then', eventsWord(since)],
    ...(reported === null
      ? []
      : ([
          ['Events in it', eventsWord(reported)],
          ['Remediations in it', `${reported.waiting} waiting, ${reported.running} running`],
          [
            'Oldest waiting since',
            reported.oldestWaitingSince === null ? (
              'none'
            ) : (
              <When key="waits" at={reported.oldestWaitingSince} ago />
            ),
          ],
        ] as const)),
  ];
}

const eventsWord = ({ events, assessed }: Heartbeat['since']): string =>
  `${events} seen, ${assessed} assessed`;

/** It comes each hour at least: a longer silence means that nothing goes on, whatever else is shown. */
function Heartbeat({ at }: { readonly at: string | null }): ReactNode {
  const silent = isSilent(at, useClock());
  return (
    <>
      {silent && <Mark tone="bad">Silent</Mark>} <When at={at ?? undefined} ago />
    </>
  );
}

function Receivers({ of }: { readonly of: Overview['receivers'] }): ReactNode {
  if ('failure' in of) return 'cannot be read';
  if (of.length === 0) return 'to the log only';
  return of.map(({ name, pending, failures, triedAgainAt }) => (
    <div key={name} className="receiver">
      {failures === 0 ? (
        <Mark tone="good">{name}</Mark>
      ) : (
        <>
          <Mark tone="bad">{`${name} fails`}</Mark> {failures} times in a row, tried again{' '}
          <When at={triedAgainAt ?? undefined} ago />
        </>
      )}
      {pending > 0 && `, ${pending} not delivered yet`}
    </div>
  ));
}

function journalWord(journal: JournalHealth): string {
  if (journal.state === 'off') return journal.notice;
  return journal.failures > 0 ? `${journal.failures} assessments not kept` : 'keeps assessments';
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
