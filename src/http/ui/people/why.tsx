// Why somebody is not there, in a sentence, where a search found nobody.

import type { Child } from 'hono/jsx';
import { isEmail } from '../../../tenancy/person.ts';
import { type Why, whyByText } from '../../../tenancy/why.ts';
import { useLanguage } from '../catalog/use.ts';
import { Card, Time } from '../components.tsx';
import { providerName } from '../providers.ts';
import type { DirectoryPlace } from './place.ts';
import { addressOf, type ListAddress } from './query.ts';

/** A reason, or where it can be asked for: a text that is still being typed is none to look for in the log. */
export type WhyAsked =
  | { readonly who: string; readonly reason: Why }
  | { readonly who: string; readonly reason: null; readonly href: string };

const MIN_LENGTH = 3;

/** Null where nobody in particular was looked for. */
export async function whyAsked(place: DirectoryPlace, address: ListAddress): Promise<WhyAsked | null> {
  const who = address.search;
  if (who.length < MIN_LENGTH) return null;
  if (!address.why && !isEmail(who) && !/^usr_[0-9a-z]{20,}$/.test(who))
    return { who, reason: null, href: `${addressOf(place.path('people'), { search: who })}&why=1` };
  return { who, reason: await whyByText(place.db, place.directory, who) };
}

interface WhyNotHereProps {
  readonly place: DirectoryPlace;
  readonly why: WhyAsked;
}

export function WhyNotHere({ place, why }: WhyNotHereProps) {
  const { say, texts } = useLanguage();
  if (why.reason === null)
    return (
      <p>
        <a href={why.href}>{texts.why.ask}</a>
      </p>
    );
  return (
    <Card title={say(texts.why.title, { who: why.who })}>
      <WhySentence place={place} who={why.who} reason={why.reason} />
    </Card>
  );
}

interface WhySentenceProps {
  readonly place: DirectoryPlace;
  readonly who: string;
  readonly reason: Why;
}

export function WhySentence({ place, reason, who }: WhySentenceProps) {
  const { say, show, texts } = useLanguage();
  const { why } = texts;
  const provider = providerName(place.directory.provider, place.language);
  const { askedAt, request, status, userId } = reason;
  const href = request === null ? null : place.request(request.id);
  return (
    <>
      <p>
        {show(sentenceOf(reason, why), { who, provider, ...timesOf(reason), reason: request?.entry.detail ?? '–' })}
      </p>
      {status === 'never_sent' ? (
        <p>
          {askedAt === null ? '' : show(why.asked, { when: <Time at={askedAt} /> })} {say(why.assign, { provider })}
        </p>
      ) : null}
      {href === null ? null : (
        <p>
          <a href={href}>{why.view}</a>
        </p>
      )}
      {userId === null ? null : (
        <p>
          <a href={place.path('people', userId)}>{why.person}</a>
        </p>
      )}
    </>
  );
}

function sentenceOf({ at, request, since, status }: Why, why: ReturnType<typeof useLanguage>['texts']['why']): string {
  switch (status) {
    case 'active':
      return why.active;
    case 'held':
      return why.held;
    case 'deactivated':
      if (at === null) return why.deactivatedOnce;
      return request === null ? why.deactivatedBySomebody : why.deactivated;
    case 'deleted':
      return request === null ? why.deletedBySomebody : why.deleted;
    case 'refused':
      return why.refused;
    case 'never_sent':
      return since === null ? why.neverSent : why.neverSentSince;
  }
}

function timesOf({ at, since }: Why): Readonly<Record<'when' | 'since', Child>> {
  return { when: at === null ? null : <Time at={at} />, since: since === null ? null : <Time at={since} /> };
}
