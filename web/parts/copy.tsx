import { Button } from '@fluentui/react-button';
import { type ReactElement, useState } from 'react';

/** A text, and a button that copies it. */
export function Copy({
  text,
  what,
  show = true,
}: {
  readonly text: string;
  readonly what: string;
  readonly show?: boolean;
}): ReactElement {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed here'),
    );
  };
  return (
    <span className="copy">
      {show && (
        <code>
          <bdi>{text}</bdi>
        </code>
      )}
      <Button
        size="small"
        appearance={show ? 'subtle' : 'secondary'}
        onClick={copy}
        aria-label={`Copy ${what}`}
      >
        {show ? 'Copy' : `Copy ${what}`}
      </Button>
      <span role="status" className="faint">
        {said}
      </span>
    </span>
  );
}
