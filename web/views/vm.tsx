import { Button } from '@fluentui/react-button';
import { Link } from '@fluentui/react-link';
import type { ReactElement } from 'react';
import type { VmAlone } from '../../client/api-types.ts';
import type { AnswerBy } from '../../client/client.ts';
import { act } from '../api/client.ts';
import { useAsked } from '../api/use-asked.ts';
import { usePolled } from '../api/use-polled.ts';
import { armName } from '../model/arm-name.ts';
import { remediationLink } from '../model/route.ts';
import { decisionWord, spaced } from '../model/words.ts';
import { Act } from '../parts/act.tsx';
import { Card, Facts } from '../parts/card.tsx';
import { Copy } from '../parts/copy.tsx';
import { GainCard } from '../parts/gain-card.tsx';
import { Mark } from '../parts/mark.tsx';
import { ReasonList } from '../parts/reason-list.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { SizeCard } from '../parts/size-card.tsx';
import { Answered, Nothing } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

/** One VM: its assessment in a sentence, what it rests on, what would change it, and what was done. */
export function Vm({ id }: { readonly id: string }): ReactElement {
  const assessment = usePolled('vms', { query: { vm: id } }, 5000);
  const runs = usePolled('remediations', { query: { vm: id, top: 20 } }, 10_000);
  const kept = aloneIn(assessment.answer?.value);
  const size = kept?.size;
  return (
    <div className="grid">
      <div className="title">
        <h1>
          <bdi>{armName(id).name}</bdi>
        </h1>
        <Act
          may="remediate"
          label="Remediate now"
          title="Remediate this VM now?"
          consequence="The VM is assessed on what Azure says now. If nothing stands against it, it is deallocated, its network interfaces are changed, and it is started again: it is down for some minutes, its temporary disk is emptied, and it comes back on another host."
          primary
          act={(said) => act('remediateNow', { body: { ...said, vmId: id } })}
          done={({ id: run }) => {
            location.hash = remediationLink(run);
          }}
        />
      </div>
      <Card title="Assessment" wide>
        <Answered polled={assessment} what="this VM">
          {(data) => <AssessmentRecord of={aloneIn(data)} />}
        </Answered>
      </Card>
      <WhatWouldChange id={id} kept={kept} />
      {size !== undefined && <SizeCard size={size} />}
      <GainCard id={id} />
      <Card title="Its remediations" wide>
        <Answered polled={runs} what="its remediations">
          {({ remediations }) =>
            remediations.length === 0 ? (
              <Nothing title="Nothing was done to this VM.">
                A remediation that ends leaves its record here.
              </Nothing>
            ) : (
              <RunTable of={remediations} label="Remediations of this VM" />
            )
          }
        </Answered>
      </Card>
    </div>
  );
}

/** The route answers for one VM where it is asked about one. */
function aloneIn(answer: AnswerBy<'vms'> | undefined): VmAlone | undefined {
  return answer === undefined || 'vms' in answer ? undefined : answer;
}

function AssessmentRecord({ of: data }: { readonly of: VmAlone | undefined }): ReactElement | null {
  if (data === undefined) return null;
  const { decision, reason, sentence, remediationId } = data;
  const { text, tone } = decisionWord(decision, reason);
  const { group, subscription } = armName(data.vmId);
  return (
    <>
      <p className="sentence">
        <Mark tone={tone}>{text}</Mark> {sentence}
      </p>
      <Facts
        of={[
          ['Assessed', <When key="assessed" at={data.assessedAt} />],
          ['Asked for by', data.by],
          ...(data.notBefore === undefined
            ? []
            : [['Assessed again', <When key="again" at={data.notBefore} />] as const]),
          ['Size', data.size ?? 'unknown'],
          ['Location', data.location ?? 'unknown'],
          ['Mode', data.mode ?? 'unknown'],
          ['Resource group', <bdi key="group">{group}</bdi>],
          ['Subscription', subscription],
          [
            'Last run',
            remediationId === undefined ? (
              'none'
            ) : (
              <Link key="run" href={remediationLink(remediationId)}>
                {remediationId}
              </Link>
            ),
          ],
          ['Resource id', <Copy key="id" text={data.vmId} what="the resource id" show={false} />],
        ]}
      />
    </>
  );
}

/** As the kept assessment says it, and, when somebody asks for it by hand, since that costs requests to Azure, as it is now. */
function WhatWouldChange({
  id,
  kept,
}: {
  readonly id: string;
  readonly kept: VmAlone | undefined;
}): ReactElement {
  const answer = useAsked('assessment', { query: { vm: id } });
  const { asked } = answer;
  return (
    <Card
      title="What would change it"
      wide
      aside={asked ? asideOf(answer.answer?.value) : 'as it was assessed'}
    >
      {asked ? (
        <Answered polled={answer} what="what Azure says">
          {(data) => <Now of={data} />}
        </Answered>
      ) : (
        <>
          {kept !== undefined && <ReasonList of={explained(kept)} />}
          <p>
            <Button onClick={answer.again}>Assess it now</Button>{' '}
            <span className="faint">reads the VM from Azure, and starts nothing.</span>
          </p>
        </>
      )}
    </Card>
  );
}

function asideOf(data: AnswerBy<'assessment'> | undefined): string {
  return data?.source === 'kept' ? 'as it was read last' : 'as Azure says now';
}

/** What Azure says, or where the run stands that has the VM, during which Azure is not asked. */
function Now({
  of: { reasons, decision, source, remediation, observedAt },
}: {
  readonly of: AnswerBy<'assessment'>;
}): ReactElement {
  return (
    <>
      {source === 'kept' && remediation !== null && (
        <p>
          A remediation has this VM ({spaced(remediation.status?.phase ?? 'beginning')}), and Azure is not
          asked meanwhile: <Link href={remediationLink(remediation.id)}>where it stands</Link>.
        </p>
      )}
      {observedAt !== null && (
        <p className="faint">
          Read <When at={observedAt} />
        </p>
      )}
      {reasons.length > 0 ? (
        <ReasonList of={reasons} />
      ) : (
        source === 'azure' && (
          <Nothing title="Nothing stands against it.">
            The next event about this VM leads to: {decision.kind}.
          </Nothing>
        )
      )}
    </>
  );
}

function explained({ wouldChange, evidence }: VmAlone) {
  return wouldChange.map((one) => ({
    ...one,
    evidence: evidence.find(({ code }) => code === one.code)?.evidence ?? {},
  }));
}
