// Simple drawings of what to click in an admin console: boxes to tick, fields to fill, tabs. Ours, no artwork of theirs.
// Drawn small enough to be read on a phone.

import type { Child } from 'hono/jsx';
import { useLanguage } from '../ui/catalog/use.ts';

const WIDTH = 400;
const ROW = 29;
const FIELD_ROW = 54;
/** Characters of the field's font that fit. */
const FIELD_CHARACTERS = 50;

interface FigureProps {
  readonly label: string;
  readonly caption?: Child | undefined;
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
  readonly caption?: Child;
}

export function Boxes({ items, ticked, caption }: BoxesProps) {
  const others = items.filter((item) => !ticked.includes(item));
  const { say, texts } = useLanguage();
  const label = say(texts.guides.boxes, { on: ticked.join(', '), off: others.join(', ') || '–' });
  return (
    <Figure label={label} caption={caption} height={items.length * ROW + 2}>
      {items.map((item, index) => (
        <Box text={item} on={ticked.includes(item)} y={index * ROW + 6} />
      ))}
    </Figure>
  );
}

function Box({ text, on, y }: { readonly text: string; readonly on: boolean; readonly y: number }) {
  return (
    <>
      <rect
        x="2.5"
        y={y + 0.5}
        width="16"
        height="16"
        rx="4"
        fill={on ? 'var(--accent)' : 'none'}
        stroke={on ? 'var(--accent)' : 'var(--edge)'}
      />
      {on ? <path d={`M6.5 ${y + 9}l3 3 5.5-7`} stroke="var(--accent-ink)" stroke-width="2" fill="none" /> : null}
      <text x="29" y={y + 13} font-weight={on ? '600' : '400'} fill={on ? 'currentColor' : 'var(--soft)'}>
        {text}
      </text>
    </>
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
  const { say, texts } = useLanguage();
  const { guides } = texts;
  const label = `${guides.form} ${said}. ${press === undefined ? '' : say(guides.button, { name: press })}`;
  const height = fields.length * FIELD_ROW + (press === undefined ? 0 : 36);
  return (
    <Figure label={label} caption={caption} height={height}>
      {fields.map(([name, value], index) => (
        <Field name={name} value={shortened(value)} y={index * FIELD_ROW} />
      ))}
      {press === undefined ? null : <Press label={press} y={fields.length * FIELD_ROW + 4} />}
    </Figure>
  );
}

function Field({ name, value, y }: { readonly name: string; readonly value: string; readonly y: number }) {
  return (
    <>
      <text x="2" y={y + 13} font-size="12" fill="var(--soft)">
        {name}
      </text>
      <rect x="1" y={y + 19} width={WIDTH - 2} height="28" rx="6" fill="var(--card)" stroke="var(--edge)" />
      <text x="11" y={y + 37} font-size="12" font-family="ui-monospace, monospace">
        {value}
      </text>
    </>
  );
}

function Press({ label, y }: { readonly label: string; readonly y: number }) {
  const width = label.length * 7.6 + 28;
  return (
    <>
      <rect x="1" y={y} width={width} height="30" rx="7" fill="var(--accent)" />
      <text x={width / 2 + 1} y={y + 20} text-anchor="middle" font-weight="600" fill="var(--accent-ink)">
        {label}
      </text>
    </>
  );
}

interface TabRowProps {
  readonly items: readonly string[];
  readonly chosen: string;
  readonly caption?: string;
}

/** A row of tabs, one of them chosen. */
export function TabRow({ items, chosen, caption }: TabRowProps) {
  const { say, texts } = useLanguage();
  const widths = items.map((item) => widthOf(item) * (item === chosen ? 1.1 : 1));
  return (
    <Figure label={say(texts.guides.tabs, { all: items.join(', '), chosen })} caption={caption} height={28}>
      {items.map((item, index) => {
        const left = 2 + widths.slice(0, index).reduce((sum, width) => sum + width + 14, 0);
        const on = item === chosen;
        return (
          <>
            <text
              x={left}
              y="15"
              textLength={widths[index]}
              font-weight={on ? '600' : '400'}
              fill={on ? 'currentColor' : 'var(--soft)'}
            >
              {item}
            </text>
            {on ? <rect x={left} y="23" width={widths[index]} height="3" rx="1.5" fill="var(--accent)" /> : null}
          </>
        );
      })}
    </Figure>
  );
}

/** Of a text in the drawing's font, roughly; it is then stretched to it, whatever font the system has. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[A-Z]/.test(letter) ? 9.4 : 7), 0);
}

/** Long values keep beginning and end. */
function shortened(value: string): string {
  if (value.length <= FIELD_CHARACTERS) return value;
  const half = Math.floor((FIELD_CHARACTERS - 1) / 2);
  return `${value.slice(0, half)}…${value.slice(-half)}`;
}
