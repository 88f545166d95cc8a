import { sayLoose } from '../guest/guest-evidence.ts';
import { bypasses, isOneWay, type JoinedNic, usesVf } from '../guest/guest-view.ts';
import { inGuest } from './checked-guest.ts';
import { found, notChecked, notFound } from './diagnosis-context.ts';
import { messagesIn, sayMessage } from './driver-messages.ts';

/** netvsc joins the two by itself (accelerated-networking-how-it-works); where it cannot, its own line says why. */
export const checkJoining = inGuest(({ wanted, loose, details, joined, report }) => {
  if (loose.length === 0)
    return notFound(`virtual functions that a synthetic interface has: ${joined.length}`);
  if (joined.length + report.nicsLeftOut >= wanted)
    return notFound('as many as are wanted are joined', ...loose.map(sayLoose));
  const lines = messagesIn(details).filter(({ text }) => /can ?not register|netvsc/i.test(text));
  return found([...loose.map(sayLoose), ...lines.map(sayMessage)]);
});

/** The virtual function belongs to its synthetic interface and must not be configured (accelerated-networking-overview, custom images). */
export const checkManager = inGuest(({ joined, report }) => {
  if (report.os === 'windows') return notFound('Windows joins the two itself');
  if (joined.length === 0) return notChecked('no virtual function is joined');
  const lines = joined.flatMap(({ vf }) =>
    vf.manager === null ? [] : [`${vf.name ?? 'the virtual function'} is configured by ${vf.manager}`],
  );
  return lines.length > 0
    ? found(lines)
    : notFound(
        'none that the script looks for has it: NetworkManager, systemd-networkd, ifupdown, DHCP clients',
      );
});

const nameOf = ({ name, vf }: JoinedNic): string =>
  `${vf.name ?? 'the virtual function'} of ${name ?? 'an interface'}`;

const tooLittle = 'there was too little traffic to see any on the virtual function';

export const checkOneWay = inGuest(({ joined, condition }) => {
  if (joined.length === 0) return notChecked('no virtual function is joined');
  if (condition === 'working') return notFound('packets come back through the virtual function');
  const lines = joined.filter(isOneWay).map((nic) => {
    const [first = '0', last = '0'] = nic.vf.tx ?? [];
    return `${nameOf(nic)}: ${BigInt(last) - BigInt(first)} packets left through it, and none came back on either path`;
  });
  if (lines.length > 0) return found(lines);
  if (joined.some((nic) => !nic.vf.up || bypasses(nic)))
    return notFound('nothing leaves through it: see synthetic-path-only');
  return joined.some(usesVf)
    ? notFound('packets come back through the virtual function')
    : notChecked(tooLittle);
});

export const checkPath = inGuest(({ joined, condition }) => {
  if (joined.length === 0) return notChecked('no virtual function is joined');
  if (condition === 'working') return notFound('the counters of the virtual function rise');
  const lines = joined.flatMap((nic) => {
    if (!nic.vf.up) return [`${nameOf(nic)} is down`];
    return bypasses(nic) ? [`${nameOf(nic)}: its counters stand still while packets are sent`] : [];
  });
  if (lines.length > 0) return found(lines);
  if (joined.some(isOneWay))
    return notFound('packets leave through it and none returns: see one-way-traffic');
  return joined.some(usesVf) ? notFound('the counters of the virtual function rise') : notChecked(tooLittle);
});
