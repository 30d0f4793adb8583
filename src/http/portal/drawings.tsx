// Simple drawings of what to click in an admin console: boxes to tick, fields to fill, a menu. Ours, no artwork of theirs.

import type { Child } from 'hono/jsx';

const WIDTH = 520;
const ROW = 30;
const FIELD_ROW = 38;
const FIELD_LEFT = 176;
/** Characters of the field's font that fit. */
const FIELD_CHARACTERS = 41;

interface FigureProps {
  readonly label: string;
  readonly caption?: string;
  readonly height: number;
  readonly children?: Child;
}

function Figure({ label, caption, height, children }: FigureProps) {
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        <g font-family="system-ui, sans-serif" font-size="13" fill="currentColor">
          {children}
        </g>
      </svg>
      {caption === undefined ? null : <figcaption>{caption}</figcaption>}
    </figure>
  );
}

interface BoxesProps {
  readonly items: readonly string[];
  /** Those to tick. */
  readonly ticked: readonly string[];
  readonly caption?: string;
}

export function Boxes({ items, ticked, caption }: BoxesProps) {
  const label = `A list of boxes. Ticked: ${ticked.join(', ')}. Not ticked: ${items.filter((item) => !ticked.includes(item)).join(', ') || 'none'}.`;
  return (
    <Figure label={label} height={items.length * ROW + 4} {...(caption === undefined ? {} : { caption })}>
      {items.map((item, index) => {
        const y = index * ROW + 8;
        const on = ticked.includes(item);
        return (
          <>
            {on ? (
              <>
                <rect x="6" y={y} width="17" height="17" rx="4" fill="var(--accent)" />
                <path d={`M10 ${y + 9}l3 3 6-7`} stroke="var(--accent-ink)" stroke-width="2" fill="none" />
              </>
            ) : (
              <rect x="6.5" y={y + 0.5} width="16" height="16" rx="4" fill="none" stroke="var(--edge)" />
            )}
            <text x="34" y={y + 13} font-weight={on ? '600' : '400'} fill={on ? 'currentColor' : 'var(--soft)'}>
              {item}
            </text>
          </>
        );
      })}
    </Figure>
  );
}

interface FieldsProps {
  readonly fields: readonly (readonly [label: string, value: string])[];
  /** The button to press afterwards. */
  readonly press?: string;
  readonly caption?: string;
}

export function Fields({ fields, press, caption }: FieldsProps) {
  const said = fields.map(([name, value]) => `${name}: ${value}`).join('. ');
  const label = `A form. ${said}.${press === undefined ? '' : ` Then the button ${press}.`}`;
  const height = fields.length * FIELD_ROW + (press === undefined ? 2 : FIELD_ROW + 4);
  return (
    <Figure label={label} height={height} {...(caption === undefined ? {} : { caption })}>
      {fields.map(([name, value], index) => {
        const y = index * FIELD_ROW + 3;
        return (
          <>
            <text x="6" y={y + 19} fill="var(--soft)">
              {name}
            </text>
            <rect
              x={FIELD_LEFT}
              y={y}
              width={WIDTH - FIELD_LEFT - 6}
              height="29"
              rx="6"
              fill="var(--card)"
              stroke="var(--edge)"
            />
            <text x={FIELD_LEFT + 10} y={y + 19} font-size="12" font-family="ui-monospace, monospace">
              {shortened(value)}
            </text>
          </>
        );
      })}
      {press === undefined ? null : <Press label={press} y={fields.length * FIELD_ROW + 4} />}
    </Figure>
  );
}

function Press({ label, y }: { readonly label: string; readonly y: number }) {
  const width = label.length * 7.4 + 30;
  return (
    <>
      <rect x={FIELD_LEFT} y={y} width={width} height="30" rx="7" fill="var(--accent)" />
      <text x={FIELD_LEFT + width / 2} y={y + 20} text-anchor="middle" font-weight="600" fill="var(--accent-ink)">
        {label}
      </text>
    </>
  );
}

interface TabsProps {
  readonly items: readonly string[];
  readonly chosen: string;
  readonly caption?: string;
}

/** A row of tabs, one of them chosen. */
export function TabRow({ items, chosen, caption }: TabsProps) {
  let x = 6;
  return (
    <Figure
      label={`A row of tabs: ${items.join(', ')}. ${chosen} is chosen.`}
      height={36}
      {...(caption === undefined ? {} : { caption })}
    >
      {items.map((item) => {
        const left = x;
        const on = item === chosen;
        const width = item.length * (on ? 8 : 7.2) + 2;
        x += width + 20;
        return (
          <>
            <text x={left} y="20" font-weight={on ? '650' : '400'} fill={on ? 'currentColor' : 'var(--soft)'}>
              {item}
            </text>
            {on ? <rect x={left} y="29" width={width} height="3" rx="1.5" fill="var(--accent)" /> : null}
          </>
        );
      })}
    </Figure>
  );
}

/** Long values keep beginning and end. */
function shortened(value: string): string {
  if (value.length <= FIELD_CHARACTERS) return value;
  const half = Math.floor((FIELD_CHARACTERS - 1) / 2);
  return `${value.slice(0, half)}…${value.slice(-half)}`;
}
