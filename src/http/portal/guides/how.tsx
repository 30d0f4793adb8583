// What is to be done in a step, in a paragraph.

import { Marked } from '../../ui/catalog/marked.tsx';

export const How = ({ text }: { readonly text: string }) => (
  <p>
    <Marked text={text} />
  </p>
);
