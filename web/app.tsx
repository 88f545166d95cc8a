import { Link } from '@fluentui/react-link';
import { FluentProvider } from '@fluentui/react-provider';
import { Switch } from '@fluentui/react-switch';
import { webDarkTheme, webLightTheme } from '@fluentui/react-theme';
import { type ReactElement, useEffect, useRef } from 'react';
import type { Me } from '../client/api-types.ts';
import type { AnswerBy } from '../client/client.ts';
import { OnTimeOf } from './api/clock.tsx';
import { useDark } from './api/use-dark.ts';
import { type Polled, usePolled } from './api/use-polled.ts';
import { useRoute } from './api/use-route.ts';
import type { Route } from './model/route.ts';
import { ViewerProvider } from './parts/act.tsx';
import { SignInGuard } from './parts/sign-in-guard.tsx';
import { Nothing } from './parts/states.tsx';
import { Approvals } from './views/approvals.tsx';
import { Overview } from './views/overview.tsx';
import { Remediation } from './views/remediation.tsx';
import { Remediations } from './views/remediations.tsx';
import { Sizes } from './views/sizes.tsx';
import { Vm } from './views/vm.tsx';
import { Vms } from './views/vms.tsx';

const tabs = [
  ['#/', 'Overview', ['overview']],
  ['#/vms', 'Virtual machines', ['vms', 'vm']],
  ['#/remediations', 'Remediations', ['remediations', 'remediation']],
  ['#/sizes', 'Sizes', ['sizes']],
  ['#/approvals', 'Approvals', ['approvals']],
] as const;

const everyMinute = 60_000;

/** The frame of every view: who is here, where one can go, and the theme. */
export function App(): ReactElement {
  const [dark, setDark] = useDark();
  const route = useRoute();
  const me = usePolled('me', {}, everyMinute);
  const overview = usePolled('overview', {}, route.view === 'overview' ? 3000 : 15_000);
  return (
    <FluentProvider theme={dark ? webDarkTheme : webLightTheme} className="frame">
      <button type="button" className="skip" onClick={skip}>
        To the content
      </button>
      <header className="top">
        <span className="brand">accelnet</span>
        <nav aria-label="Views">
          {tabs.map(([href, label, views]) => (
            <Link
              key={href}
              href={href}
              appearance="subtle"
              {...((views as readonly string[]).includes(route.view)
                ? { 'aria-current': 'page' as const }
                : {})}
            >
              {label}
            </Link>
          ))}
        </nav>
        <span className="who">
          {me.answer !== undefined && (
            <span>
              <bdi>{me.answer.value.name}</bdi>, {me.answer.value.role}
            </span>
          )}
          <Switch label="Dark" checked={dark} onChange={(_event, { checked }) => setDark(checked)} />
        </span>
      </header>
      <OnTimeOf answer={overview.answer ?? me.answer}>
        <ViewerProvider value={me.answer?.value}>
          <Main route={route} me={me} overview={overview} />
        </ViewerProvider>
      </OnTimeOf>
    </FluentProvider>
  );
}

function skip(): void {
  document.getElementById('main')?.focus();
}

interface Shown {
  readonly route: Route;
  readonly me: Polled<Me>;
  readonly overview: Polled<AnswerBy<'overview'>>;
}

function Main({ route, me, overview }: Shown): ReactElement {
  const place = useRef<HTMLElement>(null);
  const shown = JSON.stringify('filter' in route ? route.view : route);
  const first = useRef(shown);
  useEffect(() => {
    document.title = `${tabs.find(([, , views]) => (views as readonly string[]).includes(route.view))?.[1] ?? 'Not found'} - accelnet`;
    if (first.current === shown) return;
    first.current = shown;
    place.current?.focus();
  }, [shown, route.view]);
  return (
    <main id="main" ref={place} tabIndex={-1}>
      <SignInGuard me={me} again={overview.again}>
        <View route={route} overview={overview} />
      </SignInGuard>
    </main>
  );
}

function View({ route, overview }: Pick<Shown, 'route' | 'overview'>): ReactElement {
  switch (route.view) {
    case 'overview':
      return <Overview polled={overview} />;
    case 'vms':
      return <Vms filter={route.filter} />;
    case 'vm':
      return <Vm key={route.id} id={route.id} />;
    case 'remediations':
      return <Remediations filter={route.filter} />;
    case 'remediation':
      return <Remediation key={route.id} id={route.id} />;
    case 'sizes':
      return <Sizes filter={route.filter} />;
    case 'approvals':
      return <Approvals />;
    case 'unknown':
      return <Nothing title="There is no such view.">Choose one above.</Nothing>;
  }
}
