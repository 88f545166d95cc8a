import type { ReactElement, ReactNode } from 'react';
import type { RemediationRecord } from '../../client/api-types.ts';
import type { AnswerBy } from '../../client/client.ts';
import { armName } from '../model/arm-name.ts';
import { spaced } from '../model/words.ts';
import { Facts } from './card.tsx';
import { Copy } from './copy.tsx';
import { VmName } from './names.tsx';
import { When } from './when.tsx';

type RemediationDetail = AnswerBy<'remediation'>;
type Fact = readonly [string, ReactNode];

/** Who asked for a remediation and why, who had a say in it, and where that is written down. */
export function RecordFacts({
  data,
  vmId,
}: {
  readonly data: RemediationDetail;
  readonly vmId: string;
}): ReactElement {
  const { id, record, status } = data;
  return (
    <Facts
      of={[
        ['VM', <VmName key="vm" id={vmId} />],
        ['Remediation', <Copy key="id" text={id} what="the id" />],
        ['Plan', record?.plan ?? status?.plan ?? 'none yet'],
        ['Began', <When key="began" at={record?.startedAt ?? status?.since} />],
        ...(record === null ? [['Record', 'written when it ends'] as const] : endedFacts(record)),
        ...(record === null ? [] : [['Record', kept(data.recordKept)] as const, ...peopleIn(record)]),
      ]}
    />
  );
}

function endedFacts({
  request,
  correlationId,
  endedAt,
  verification,
  guestProbe,
  found,
  writes,
  systemDoubt,
  nicsRefused = [],
}: RemediationRecord): Fact[] {
  return [
    ['Ended', <When key="ended" at={endedAt} />],
    ['Asked for by', <bdi key="by">{request.operation}</bdi>],
    ['Event', <bdi key="event">{request.eventId}</bdi>],
    ['Correlation id', correlationId ?? 'none'],
    ['Found', found === undefined ? 'not recorded' : found.power],
    ['Written', `${writes.length} flag${writes.length === 1 ? '' : 's'}`],
    ...(systemDoubt === undefined ? [] : [['In doubt', <bdi key="doubt">{systemDoubt}</bdi>] as const]),
    ...nicsRefused.map(
      ({ nicId, failure }) =>
        [
          'Refused, left as found',
          <bdi key={nicId}>{`${armName(nicId).name} (${failure.code ?? failure.kind})`}</bdi>,
        ] as const,
    ),
    ['Verification', verification === undefined ? 'none' : spaced(verification)],
    ...(guestProbe?.cause === undefined ? [] : [['The guest', spaced(guestProbe.cause)] as const]),
  ];
}

function peopleIn({ approval, cancelled }: RemediationRecord): Fact[] {
  return [
    ...(approval === undefined
      ? []
      : [
          [
            approval.answer === 'approved' ? 'Approved by' : 'Rejected by',
            <bdi key="answered">{said(approval)}</bdi>,
          ] as const,
        ]),
    ...(cancelled === undefined
      ? []
      : [['Cancelled by', <bdi key="cancelled">{said(cancelled)}</bdi>] as const]),
  ];
}

function said({ by, comment }: { readonly by: string; readonly comment?: string | undefined }): string {
  return comment === undefined ? by : `${by}: ${comment}`;
}

function kept(recordKept: RemediationDetail['recordKept']): string {
  if (recordKept === true) return 'kept in the journal';
  return recordKept === false ? 'not in the journal yet' : `journal: ${recordKept}`;
}
