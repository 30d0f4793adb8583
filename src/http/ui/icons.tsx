// Our own drawings: the mark and small signs. All are decoration; what they say stands beside them as text.

export const Mark = () => (
  <svg class="mark" viewBox="0 0 26 26" aria-hidden="true">
    <rect width="26" height="26" rx="7" fill="var(--accent)" />
    <path d="M7 8h12M7 13h12M7 18h7" stroke="var(--accent-ink)" stroke-width="2.4" stroke-linecap="round" />
  </svg>
);

const SIGNS = {
  tick: 'M2.5 7.5 5.5 10.5 11.5 3.5',
  bang: 'M7 2.5v5.5M7 11.3v.2',
} as const;

/** A sign of 14 by 14 in the colour of the text around it. */
export const Sign = ({ name }: { readonly name: keyof typeof SIGNS }) => (
  <svg viewBox="0 0 14 14" aria-hidden="true">
    <path
      d={SIGNS[name]}
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);

/** For a page or list that has nothing to show. */
export const Nothing = () => (
  <svg viewBox="0 0 44 44" aria-hidden="true">
    <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
      <rect x="6" y="9" width="32" height="26" rx="5" />
      <path d="M13 18h18M13 25h10" stroke-dasharray="1 5" />
    </g>
  </svg>
);
