// What pages say while unusually many removals are held, in Spanish.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const held: Texts['held'] = {
  onHold: 'Bajas retenidas',
  rejected: 'Bajas rechazadas',
  areOnHold: 'Hay bajas retenidas.',
  areRejected: 'Las bajas se rechazan.',
  review: 'Revisar y decidir',
  sinceRejected:
    'Desde {when} se rechazan las solicitudes de {provider} que retiran accesos, porque eran más de lo habitual. No se ha cambiado nada.',
  since:
    'Desde {when}, {provider} ha retirado el acceso a {people}. No se ha avisado a la aplicación, y tampoco se envía nada de lo posterior.',
  sinceGroups:
    'Desde {when}, {provider} ha retirado el acceso a {people} en {groups}. No se ha avisado a la aplicación, y tampoco se envía nada de lo posterior.',
  moreThan: 'más de {what}',
  back: forms({ one: '# de ellas ya ha vuelto.', other: '# de ellas ya han vuelto.' }),
  unknown: 'No se conocen los nombres: se han eliminado grupos enteros.',
  isBack: 'De vuelta',
  groupDeleted: 'grupo eliminado',
  andMore: forms({ other: 'y # más' }),
  andMoreThan: forms({ other: 'y más de # más' }),
  who: 'Quién perdería el acceso',
  mistake: 'Ha sido un error',
  mistake1: 'Corríjalo en {provider}: vuelva a asignar los grupos y las personas, y espere a que se sincronice.',
  mistake2: 'Recargue esta página hasta que todas hayan vuelto.',
  mistake3: 'Descarte las bajas. La aplicación nunca sabrá de ellas; recibe el directorio tal como esté entonces.',
  notBack: 'Todavía no han vuelto todas. Quien falte al descartar pierde el acceso.',
  sureDiscard: 'Sí, descartar las bajas y enviar el directorio tal como está ahora',
  discard: 'Descartar las bajas',
  intended: 'Era intencionado',
  letLead:
    'Las solicitudes de {provider} que retiran accesos se aceptan durante una hora, y se volverán a enviar. Por lo general, la aplicación retira el acceso a estas personas.',
  sendLead:
    'Todo se envía a la aplicación en orden y, por lo general, retira el acceso a estas personas en segundos. No se puede deshacer.',
  sureLet: 'Sí, dejar pasar las bajas',
  sureSend: 'Sí, enviar las bajas a la aplicación',
  let: 'Dejar pasar las bajas',
  send: 'Enviar las bajas',
  notSure: 'No se ha cambiado nada. Marque la casilla para confirmar.',
};
