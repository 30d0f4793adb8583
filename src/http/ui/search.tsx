// A search field that renews the list below it while one types, and is a plain form where no script runs.

import { useLanguage } from './catalog/use.ts';

interface SearchProps {
  readonly path: string;
  readonly label: string;
  readonly search: string;
  readonly show: string;
  /** What the parameter of `show` is called. */
  readonly showName?: string;
}

/** The list is the element of id `list` on the page. */
export function Search({ path, label, search, show, showName = 'show' }: SearchProps) {
  const { texts } = useLanguage();
  return (
    <search>
      <form
        class="search"
        action={path}
        hx-get={path}
        hx-trigger="submit, input delay:300ms"
        hx-target="#list"
        hx-select="#list"
        hx-swap="outerHTML"
      >
        <label for="q" class="unseen">
          {label}
        </label>
        <input type="search" id="q" name="q" value={search} placeholder={label} autocomplete="off" maxlength={200} />
        {show === '' ? null : <input type="hidden" name={showName} value={show} />}
        <button type="submit" class="quiet">
          {texts.words.search}
        </button>
      </form>
    </search>
  );
}
