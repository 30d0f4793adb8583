// What pages say of why somebody is not there.

import type { Texts } from '../texts.ts';

export const why: Texts['why'] = {
  title: 'Por qué «{who}» no está aquí',
  ask: 'Averiguar el motivo',
  active: '«{who}» está aquí y tiene acceso activo.',
  deactivated: '{provider} desactivó a «{who}» el {when}.',
  deactivatedOnce: '«{who}» está aquí, pero se desactivó. Ya no se sabe cuándo.',
  deactivatedBySomebody: '«{who}» se desactivó el {when}.',
  held: 'El último cambio de «{who}» está retenido porque se quitó el acceso a un número inusual de personas a la vez. La aplicación aún no lo sabe.',
  deleted: '{provider} eliminó a «{who}» el {when}.',
  deletedBySomebody: '«{who}» se eliminó el {when}, pero no lo hizo {provider}.',
  refused: '{provider} intentó enviar a «{who}» el {when} y se rechazó: {reason}',
  neverSent: '{provider} nunca ha enviado a «{who}».',
  neverSentSince: '{provider} no ha enviado a «{who}» desde el {since}. Lo anterior ya no está guardado.',
  asked: 'Buscó a esta persona el {when}, pero no la creó.',
  assign: 'Compruebe que la persona esté asignada a esta aplicación en {provider}.',
  view: 'Ver la solicitud',
  person: 'Ver la persona',
};
