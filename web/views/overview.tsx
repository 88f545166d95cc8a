import { Link } from '@fluentui/react-link';
import type { ReactElement } from 'react';
import type { AnswerBy } from '../../client/client.ts';
import type { Polled } from '../api/use-polled.ts';
import { listLink } from '../model/route.ts';
import { BarList } from '../parts/bar-list.tsx';
import { Card } from '../parts/card.tsx';
import { HealthCard } from '../parts/health-card.tsx';
import { PolicyCard } from '../parts/policy-card.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { RunningList } from '../parts/running-list.tsx';
import { SafeguardsCard } from '../parts/safeguards-card.tsx';
import { ShareBar } from '../parts/share-bar.tsx';
import { Answered, Nothing, Unread } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

type OverviewData = AnswerBy<'overview'>;

/** Is the fleet accelerated, what goes on, and does anything stand in the way? */
export function Overview({ polled }: { readonly polled: Polled<OverviewData> }): ReactElement {
  return (
    <Answered polled={polled} what="the fleet">
      {(data) => (
        <div className="grid">
          <Compliance of={data.compliance} />
          <RunningCard data={data} />
          <SafeguardsCard of={data.safeguards} policyPaused={data.policy.paused} again={polled.again} />
          <Reasons of={data.compliance} />
          <HealthCard of={data} />
          <PolicyCard of={data.policy} />
          <Last of={data.last} />
        </div>
      )}
    </Answered>
  );
}

function Compliance({ of }: { readonly of: OverviewData['compliance'] }): ReactElement {
  if ('failure' in of)
    return (
      <Card title="Compliance">
        <Unread what="Assessments" failure={of.failure} />
      </Card>
    );
  const good = of.accelerated + of.byPlatform;
  return (
    <Card
      title="Compliance"
      aside={
        <>
          counted <When at={of.countedAt} ago />
        </>
      }
    >
      {of.total === 0 ? (
        <Nothing title="No VM has been assessed yet.">
          A VM is assessed when it is written, or when somebody asks about it.
        </Nothing>
      ) : (
        <>
          <p className="figure">
            <strong>{Math.round((100 * good) / of.total)} %</strong> of {of.total} VMs are accelerated
            {of.partial && ' (a part of the fleet was counted)'}
          </p>
          <ShareBar of={of} />
        </>
      )}
    </Card>
  );
}

function Reasons({ of }: { readonly of: OverviewData['compliance'] }): ReactElement {
  const none = 'failure' in of || of.reasons.length === 0;
  return (
    <Card title="Why VMs are skipped" double>
      {none ? (
        <Nothing title="No VM is skipped.">
          When a rule stands against a VM, it is counted here by its reason.
        </Nothing>
      ) : (
        <BarList
          total={of.skipped + of.unreadable}
          bars={of.reasons.map(({ code, sentence, count }) => ({
            key: code,
            count,
            hint: code,
            label: <Link href={listLink('vms', { reason: code })}>{sentence}</Link>,
          }))}
        />
      )}
    </Card>
  );
}

function RunningCard({ data: { running, safeguards } }: { readonly data: OverviewData }): ReactElement {
  if ('failure' in running)
    return (
      <Card title="Going on now">
        <Unread what="Running remediations" failure={running.failure} />
      </Card>
    );
  const holders = 'failure' in safeguards ? [] : safeguards.holders;
  const downSince = new Map(holders.map(({ runId, since }) => [runId, since]));
  return (
    <Card title="Going on now" aside={`${running.total} running`}>
      {running.runs.length === 0 ? (
        <Nothing title="Nothing goes on.">A remediation begins when a VM that would gain is written.</Nothing>
      ) : (
        <RunningList of={running.runs} downSince={downSince} />
      )}
      {running.total > running.runs.length && <Link href="#/remediations">All {running.total}</Link>}
    </Card>
  );
}

function Last({ of }: { readonly of: OverviewData['last'] }): ReactElement {
  return (
    <Card title="Last outcomes" wide aside={<Link href="#/remediations">All remediations</Link>}>
      {'failure' in of ? (
        <Unread what="Records" failure={of.failure} />
      ) : of.remediations.length === 0 ? (
        <Nothing title="No remediation has ended yet.">
          Each leaves its record here, whatever its outcome.
        </Nothing>
      ) : (
        <RunTable of={of.remediations} label="Last outcomes" />
      )}
    </Card>
  );
}
