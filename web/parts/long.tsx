import type { ReactElement } from 'react';

const shownAtOnce = 600;

/** A text of somebody else's, which may be very long: its beginning, and the rest when it is asked for. */
export function Long({ text }: { readonly text: string }): ReactElement {
  if (text.length <= shownAtOnce) return <bdi>{text}</bdi>;
  return (
    <details>
      <summary>
        <bdi>{text.slice(0, shownAtOnce)} …</bdi>
      </summary>
      <bdi>{text.slice(shownAtOnce)}</bdi>
    </details>
  );
}
