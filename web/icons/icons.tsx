import { makeStyles, mergeClasses } from '@griffel/react';
import type { ReactElement, SVGAttributes } from 'react';
import { type IconName, shapes } from './shapes.ts';

// Stands where the Fluent packages expect @fluentui/react-icons, whose every icon npm would install. The icons look and behave as they do there.

const useStyles = makeStyles({
  root: { display: 'inline', lineHeight: 0, '@media (forced-colors: active)': { forcedColorAdjust: 'auto' } },
});

/** Fluent's styles tell icons by these names. */
export const iconFilledClassName = 'fui-Icon-filled';
export const iconRegularClassName = 'fui-Icon-regular';

function icon(name: IconName): (props: SVGAttributes<SVGElement>) => ReactElement {
  const { size, path } = shapes[name];
  const box = size === '1em' ? '20' : size;
  const Icon = (props: SVGAttributes<SVGElement>): ReactElement => {
    const named = props['aria-label'] !== undefined || props['aria-labelledby'] !== undefined;
    const seenBy = named ? { role: 'img' } : { 'aria-hidden': true };
    return (
      // biome-ignore lint/a11y/noSvgWithoutTitle: it stands beside the words that say the same, or is named by a label.
      <svg
        fill="currentColor"
        {...props}
        {...seenBy}
        className={mergeClasses('fui-Icon', useStyles().root, props.className)}
        width={size}
        height={size}
        viewBox={`0 0 ${box} ${box}`}
        xmlns="http://www.w3.org/2000/svg"
      >
        <path d={path} />
      </svg>
    );
  };
  Icon.displayName = name;
  return Icon;
}

export const CheckmarkCircle12Filled = icon('CheckmarkCircle12Filled');
export const CheckmarkCircleFilled = icon('CheckmarkCircleFilled');
export const ChevronDownRegular = icon('ChevronDownRegular');
export const CircleFilled = icon('CircleFilled');
export const DiamondDismiss12Filled = icon('DiamondDismiss12Filled');
export const DiamondDismissFilled = icon('DiamondDismissFilled');
export const InfoFilled = icon('InfoFilled');
export const Warning12Filled = icon('Warning12Filled');
export const WarningFilled = icon('WarningFilled');
