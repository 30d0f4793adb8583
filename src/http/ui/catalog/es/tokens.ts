// What pages say about tokens and OAuth clients, in Spanish.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const tokens: Texts['tokens'] = {
  title: 'Tokens',
  lead: 'Los tokens autentican las solicitudes de {provider}. Puede haber varios válidos a la vez, de modo que puede sustituir uno sin interrupciones.',
  newToken: 'Token nuevo',
  none: 'Todavía no hay tokens',
  noneHint: 'Cree uno aquí o en Configuración, y péguelo en {provider}.',
  createTitle: 'Crear un token',
  replaceTitle: 'Sustituir un token',
  replace1: 'Cree uno nuevo. El antiguo sigue funcionando.',
  replace2: 'Pegue el nuevo en {provider} y pruebe la conexión allí.',
  replace3: 'Cuando el nuevo aparezca como usado, revoque el antiguo.',
  most: 'Este directorio tiene {n} tokens válidos, el máximo posible. Revoque uno que ya no use para crear otro.',
  expires: 'Caducidad',
  never: 'nunca',
  in90: 'en 90 días',
  in180: 'en 180 días',
  inYear: 'en un año',
  create: 'Crear token',
  chooseExpiry: 'Elija cuándo caduca el token.',
  shownAlready:
    'Este token ya se ha mostrado y no se puede volver a mostrar. Vuelva atrás, recargue la página y cree uno nuevo. Puede revocar el antiguo en Tokens.',
  once: 'Se muestra una sola vez.',
  onceHint:
    'Péguelo antes de salir de esta página: solo guardamos un hash y no podemos volver a mostrarlo. Puede crear uno nuevo en cualquier momento.',
  endsIn: 'Termina en',
  lastUsed: 'Último uso',
  expired: 'Caducado',
  expiresSoon: 'Caduca pronto',
  forGood: 'Nunca',
  revoke: 'Revocar',
  revokeThis: 'Revocar el token que termina en {hint}',
  revokeWhich: '¿Revocar el token que termina en {hint}?',
  revokeLead:
    'A partir de ahora se rechazan las solicitudes con este token. {use}. No se puede deshacer, pero puede crear un token nuevo en cualquier momento.',
  revokeToken: 'Revocar el token',
  revokeTitle: 'Revocar un token',
  clientTitle: 'Crear un cliente OAuth',
  clientLead:
    'Si {provider} admite OAuth 2.0 Client Credentials, puede obtener en su lugar tokens de acceso de corta duración.',
  createClient: 'Crear un cliente OAuth',
  client: 'Cliente OAuth',
  tokenEndpoint: 'Punto de conexión de tokens',
  clientId: 'ID de cliente',
  clientSecret: 'Secreto de cliente',
  secretOnce: 'El secreto se muestra una sola vez.',
  secretOnceHint:
    'Péguelo antes de salir de esta página: solo guardamos un hash. Puede crear uno nuevo en cualquier momento.',
  secretShown:
    'Este secreto de cliente ya se ha mostrado y no se puede volver a mostrar. Puede crear uno nuevo en Tokens.',
  secretEndsIn: 'Secreto …{hint}',
  newSecret: 'Secreto nuevo',
  revokeClientWhich: '¿Revocar el cliente OAuth?',
  revokeSecretWhich: '¿Revocar el secreto de cliente que termina en {hint}?',
  revokeClientLead:
    'A partir de ahora se rechaza, junto con los tokens de acceso emitidos para él. No se puede deshacer.',
  revokeClientThis: 'Revocar el cliente {id}',
  revokeSecretThis: 'Revocar el secreto que termina en {hint}',
  unused: 'Sin usar desde hace 90 días',
  tooLong: 'Supera el límite',
  inDays: forms({ one: 'en # día', other: 'en # días' }),
  limit: forms({
    one: 'Los nuevos tokens y secretos de cliente son válidos durante # día como máximo.',
    other: 'Los nuevos tokens y secretos de cliente son válidos durante # días como máximo.',
  }),
  limitOld: 'Los anteriores conservan su caducidad y se señalan en Tokens hasta que los sustituya.',
  endsToken: 'El token que termina en {hint} caduca el {when}.',
  endsSecret: 'El secreto de cliente que termina en {hint} caduca el {when}.',
  replaceNow: 'Sustituir ahora',
  validity: 'Validez de los tokens',
};
