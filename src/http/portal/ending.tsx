// That a token or client secret of a directory ends soon, on every page of it, and what tables say about its end and its use.

import { WARNING_DAYS, warningAt } from '../../directory/expiring.ts';
import type { EndingCredential } from '../../tenancy/credentials.ts';
import { lastUse } from '../ui/catalog/language.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Badge, Notice, Time } from '../ui/components.tsx';
import { isUnused } from '../ui/format.ts';

interface EndingNoticeProps {
  readonly ending: readonly EndingCredential[];
  readonly now: number;
  /** Where it is replaced; null where that page is hidden. */
  readonly href: string | null;
}

/** Nothing where nothing ends. Within three days it is an alert. */
export function EndingNotice({ ending, href, now }: EndingNoticeProps) {
  const language = useLanguage();
  if (ending.length === 0) return null;
  const { tokens } = language.texts;
  const isLast = ending.some(({ expiresAt }) => warningAt(expiresAt, now) === WARNING_DAYS.last);
  return (
    <Notice tone={isLast ? 'bad' : 'wait'}>
      {ending.map(({ expiresAt, hint, kind }) => (
        <p>
          {language.show(kind === 'token' ? tokens.endsToken : tokens.endsSecret, {
            hint: <code>{hint}</code>,
            when: <Time at={expiresAt} />,
          })}
        </p>
      ))}
      {href === null ? null : (
        <p>
          <a href={href}>{tokens.replaceNow}</a>
        </p>
      )}
    </Notice>
  );
}

interface EndProps {
  readonly of: { readonly expiresAt: number | null; readonly exceedsMaxTokenDays: boolean };
  readonly now: number;
}

/** When a token or client secret ends, and what is to be said about that. */
export function End({ of: { exceedsMaxTokenDays, expiresAt }, now }: EndProps) {
  const { tokens } = useLanguage().texts;
  if (expiresAt !== null && expiresAt <= now) return <Badge tone="bad">{tokens.expired}</Badge>;
  const warning = expiresAt === null ? null : warningAt(expiresAt, now);
  return (
    <>
      {expiresAt === null ? tokens.forGood : <Time at={expiresAt} />}{' '}
      {warning === null ? null : (
        <Badge tone={warning === WARNING_DAYS.last ? 'bad' : 'wait'}>{tokens.expiresSoon}</Badge>
      )}{' '}
      {exceedsMaxTokenDays ? <Badge tone="wait">{tokens.tooLong}</Badge> : null}
    </>
  );
}

interface UseProps {
  readonly of: { readonly createdAt: number; readonly lastUsedAt: number | null };
  readonly now: number;
}

/** When a token, client or secret was last used, and whether that is long ago. */
export function Use({ of, now }: UseProps) {
  const language = useLanguage();
  return (
    <>
      {lastUse(of, now, language)}{' '}
      {isUnused(of, now) ? <Badge tone="wait">{language.texts.tokens.unused}</Badge> : null}
    </>
  );
}
