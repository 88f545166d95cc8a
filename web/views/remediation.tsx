import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-message-bar';
import type { ReactElement } from 'react';
import type { AnswerBy } from '../../client/client.ts';
import { act } from '../api/client.ts';
import { useClock } from '../api/clock.tsx';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { armName } from '../model/arm-name.ts';
import { pictureOf } from '../model/picture.ts';
import { duration } from '../model/times.ts';
import { outcomeWord, phaseWord, spaced } from '../model/words.ts';
import { Act } from '../parts/act.tsx';
import { ApprovalActs } from '../parts/approval-acts.tsx';
import { Card } from '../parts/card.tsx';
import { Copy } from '../parts/copy.tsx';
import { Long } from '../parts/long.tsx';
import { Mark } from '../parts/mark.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Assessments, History, Steps } from '../parts/record-parts.tsx';
import { Answered } from '../parts/states.tsx';
import { TimelinePicture } from '../parts/timeline-picture.tsx';

type RemediationDetail = AnswerBy<'remediation'>;

/** One remediation: what was done when, why, who asked, and whether record and history say the same. */
export function Remediation({ id }: { readonly id: string }): ReactElement {
  const polled = usePolled('remediation', { parameters: { id } }, 3000);
  return (
    <Answered polled={polled} what="this remediation">
      {(data) => <Detail data={data} polled={polled} />}
    </Answered>
  );
}

const live = ['Running', 'Pending', 'Suspended'];

function Detail({
  data,
  polled,
}: {
  readonly data: RemediationDetail;
  readonly polled: Polled<RemediationDetail>;
}): ReactElement {
  const now = useClock();
  const { id, record, status, mismatches } = data;
  const vmId = record?.request.vmId ?? status?.vmId ?? '';
  const goes = live.includes(data.runtimeStatus);
  const picture = pictureOf(record, goes ? status : null, now);
  return (
    <div className="grid">
      <div className="title">
        <h1>
          Remediation of <bdi>{armName(vmId).name}</bdi>
        </h1>
        <span className="acts">
          <ApprovalActs id={id} status={goes ? status : null} done={polled.again} />
          {goes && (
            <Act
              may="cancel"
              label="Cancel"
              title="Cancel this remediation?"
              consequence="It ends as soon as it can. What it has changed is undone first: a VM that is down is started as it was found."
              act={(said) => act('cancelRemediation', { parameters: { id }, body: said })}
              done={polled.again}
            />
          )}
        </span>
      </div>
      {mismatches.length > 0 && <Mismatch of={mismatches} />}
      <Card title="What happened" wide>
        <Headline data={data} />
        {picture !== undefined && <TimelinePicture of={picture} />}
        {record !== null && <Steps of={record.steps} />}
      </Card>
      <Card title="Record" wide aside={<Copy text={location.href} what="a link" show={false} />}>
        <RecordFacts data={data} vmId={vmId} />
        {record !== null && <Assessments of={record.assessments} />}
        {record !== null && <Raw title="The whole record" value={record} />}
      </Card>
      <History of={data.timeline} />
    </div>
  );
}

function Headline({
  data: { record, explained, status, runtimeStatus },
}: {
  readonly data: RemediationDetail;
}): ReactElement {
  const now = useClock();
  if (record === null)
    return (
      <p className="sentence">
        <Mark tone="busy">{status === null ? runtimeStatus : phaseWord(status.phase)}</Mark>{' '}
        {status !== null &&
          `for ${duration((now - Date.parse(status.since)) / 1000)}; next: ${spaced(status.next)}`}
        {status?.waitingFor !== undefined && `; waits for ${status.waitingFor.map(spaced).join(', ')}`}
      </p>
    );
  const { text, tone } = outcomeWord(record.outcome);
  const down = record.downtimeSeconds;
  return (
    <>
      <p className="sentence">
        <Mark tone={tone}>{text}</Mark>{' '}
        {down === undefined ? 'The VM was not stopped.' : `The VM was down for ${duration(down)}.`}{' '}
        {record.reason !== 'done' && `Because: ${spaced(record.reason)}.`}
      </p>
      {record.failure !== undefined && (
        <blockquote>
          <code>{record.failure.code ?? record.failure.kind}</code> <Long text={record.failure.message} />
        </blockquote>
      )}
      {explained !== null && (
        <p>
          {explained.meaning} {explained.remedy}
        </p>
      )}
    </>
  );
}

function Mismatch({ of }: { readonly of: readonly string[] }): ReactElement {
  return (
    <MessageBar intent="error" layout="multiline" className="wide">
      <MessageBarBody>
        <MessageBarTitle>Record and history contradict each other.</MessageBarTitle>
        <ul>
          {of.map((one) => (
            <li key={one}>
              <bdi>{one}</bdi>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function Raw({ title, value }: { readonly title: string; readonly value: unknown }): ReactElement {
  return (
    <details>
      <summary>{title}</summary>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
