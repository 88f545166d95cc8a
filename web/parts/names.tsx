import { Link } from '@fluentui/react-link';
import type { ReactElement } from 'react';
import { armName } from '../model/arm-name.ts';
import { remediationLink, vmLink } from '../model/route.ts';

/** A VM by its name, with its group below. */
export function VmName({ id }: { readonly id: string }): ReactElement {
  const { name, group } = armName(id);
  return (
    <span className="name">
      <Link href={vmLink(id)} title={id.slice(0, 400)}>
        <bdi>{name}</bdi>
      </Link>
      {group !== '' && (
        <small>
          <bdi>{group}</bdi>
        </small>
      )}
    </span>
  );
}

export function RunName({ id, children }: { readonly id: string; readonly children?: string }): ReactElement {
  return (
    <Link href={remediationLink(id)}>
      <bdi>{children ?? id}</bdi>
    </Link>
  );
}
