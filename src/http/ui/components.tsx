// Small components that pages are made of. They know how things look, and nothing about what they mean.

import type { Child } from 'hono/jsx';
import { useLanguage } from './catalog/use.ts';
import type { TimeForm } from './format.ts';
import { Nothing } from './icons.tsx';

type Tone = 'ok' | 'bad' | 'wait' | 'plain';

interface Titled {
  readonly title: string;
  readonly children?: Child;
}

interface CardProps extends Titled {
  readonly danger?: boolean;
  /** Where the card is all there is: its title is the page's. */
  readonly whole?: boolean;
}

/** A region with its heading. */
export function Card({ title, danger = false, whole = false, children }: CardProps) {
  const id = `card-${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}`;
  return (
    <section class={danger ? 'card danger' : 'card'} aria-labelledby={id}>
      {whole ? <h1 id={id}>{title}</h1> : <h2 id={id}>{title}</h2>}
      {children}
    </section>
  );
}

/** What stands where a list would, while there is nothing. */
export function Empty({ title, children }: Titled) {
  return (
    <div class="card empty">
      <Nothing />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Notice({ tone = 'plain', children }: { readonly tone?: Tone; readonly children?: Child }) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children?: Child }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** A text to be pasted elsewhere, with a button that copies it where scripts run. */
export function Value({ id, label, value }: { readonly id: string; readonly label: string; readonly value: string }) {
  const { words } = useLanguage().texts;
  return (
    <div class="field">
      <div class="label" id={`${id}-label`}>
        {label}
      </div>
      <div class="value">
        <code id={id}>{value}</code>
        <button
          type="button"
          data-copy={id}
          data-copied={words.copied}
          data-selected={words.selected}
          aria-describedby={`${id}-label`}
          hidden
        >
          {words.copy}
        </button>
      </div>
    </div>
  );
}

/** A time in UTC that the browser's script turns to the reader's own zone. */
export function Time({ at, form = 'minute' }: { readonly at: number; readonly form?: TimeForm }) {
  const language = useLanguage();
  return (
    <time datetime={new Date(at).toISOString()} data-form={form}>
      {language.time(at, form)}
    </time>
  );
}

export interface Tab {
  readonly text: string;
  readonly href: string;
  readonly here: boolean;
  readonly n?: string;
  /** Of the number, where it is renewed on the page. */
  readonly id?: string;
}

export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li>
            <LinkHere tab={tab} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Filters of a list, one of them in force; `children` stand at the right. */
export function Pills({ label, tabs, children }: { label: string; tabs: readonly Tab[]; children?: Child }) {
  return (
    <nav class="pills" aria-label={label}>
      {tabs.map((tab) => (
        <LinkHere tab={tab} />
      ))}
      {children}
    </nav>
  );
}

function LinkHere({ tab: { text, href, here, id, n } }: { readonly tab: Tab }) {
  return (
    <a href={href} aria-current={here ? 'page' : undefined}>
      {text}
      {n === undefined ? null : ' '}
      {n === undefined ? null : (
        <span class="n" id={id}>
          {n}
        </span>
      )}
    </a>
  );
}

/** Where the list goes on; nothing where all of it is shown. */
export function Pager({ first, next }: { readonly first: string | null; readonly next: string | null }) {
  const { frame } = useLanguage().texts;
  if (first === null && next === null) return null;
  return (
    <nav class="row" aria-label={frame.pager}>
      {first === null ? null : (
        <a class="button quiet" href={first}>
          {frame.firstPage}
        </a>
      )}
      {next === null ? null : (
        <a class="button quiet" href={next} rel="next">
          {frame.nextPage}
        </a>
      )}
    </nav>
  );
}

/** Names and values; a value of null is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: Child | null])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ),
      )}
    </dl>
  );
}
