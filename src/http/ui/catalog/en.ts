// English, which every other language answers to.

import { roles } from './en/roles.tsx';

export const en = { roles };
