// What pages say about tokens and OAuth clients, in Brazilian Portuguese.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const tokens: Texts['tokens'] = {
  title: 'Tokens',
  lead: 'Os tokens autenticam as solicitações de {provider}. Vários podem valer ao mesmo tempo, então você pode substituir um sem interrupção.',
  newToken: 'Novo token',
  none: 'Ainda não há tokens',
  noneHint: 'Crie um aqui ou em Configuração e cole-o em {provider}.',
  createTitle: 'Criar um token',
  replaceTitle: 'Substituir um token',
  replace1: 'Crie um novo. O antigo continua funcionando.',
  replace2: 'Cole o novo em {provider} e teste a conexão lá.',
  replace3: 'Quando o novo aparecer como usado, revogue o antigo.',
  most: 'Este diretório tem {n} tokens válidos, o máximo possível. Revogue um que você não usa mais para criar outro.',
  expires: 'Validade',
  never: 'sem validade',
  in90: 'em 90 dias',
  in180: 'em 180 dias',
  inYear: 'em um ano',
  create: 'Criar token',
  chooseExpiry: 'Escolha quando o token expira.',
  shownAlready:
    'Este token já foi exibido e não pode ser exibido de novo. Volte, recarregue a página e crie um novo. Você pode revogar o antigo em Tokens.',
  once: 'Exibido uma única vez.',
  onceHint:
    'Cole-o antes de sair desta página: guardamos apenas um hash e não podemos exibi-lo de novo. Você pode criar um novo a qualquer momento.',
  endsIn: 'Termina em',
  lastUsed: 'Último uso',
  expired: 'Expirado',
  expiresSoon: 'Expira em breve',
  forGood: 'Nunca',
  revoke: 'Revogar',
  revokeThis: 'Revogar o token que termina em {hint}',
  revokeWhich: 'Revogar o token que termina em {hint}?',
  revokeLead:
    'A partir de agora, as solicitações com este token são recusadas. {use}. Isso não pode ser desfeito, mas você pode criar um novo token a qualquer momento.',
  revokeToken: 'Revogar token',
  revokeTitle: 'Revogar um token',
  clientTitle: 'Criar um cliente OAuth',
  clientLead:
    'Se {provider} aceitar OAuth 2.0 Client Credentials, pode obter tokens de acesso de curta duração em vez disso.',
  createClient: 'Criar cliente OAuth',
  client: 'Cliente OAuth',
  tokenEndpoint: 'Endpoint de token',
  clientId: 'ID do cliente',
  clientSecret: 'Segredo do cliente',
  secretOnce: 'O segredo é exibido uma única vez.',
  secretOnceHint:
    'Cole-o antes de sair desta página: guardamos apenas um hash. Você pode criar um novo a qualquer momento.',
  secretShown:
    'Este segredo do cliente já foi exibido e não pode ser exibido de novo. Você pode criar um novo em Tokens.',
  secretEndsIn: 'Segredo …{hint}',
  newSecret: 'Novo segredo',
  revokeClientWhich: 'Revogar o cliente OAuth?',
  revokeSecretWhich: 'Revogar o segredo do cliente que termina em {hint}?',
  revokeClientLead:
    'A partir de agora, ele e os tokens de acesso emitidos para ele são recusados. Isso não pode ser desfeito.',
  revokeClientThis: 'Revogar o cliente {id}',
  revokeSecretThis: 'Revogar o segredo que termina em {hint}',
  unused: 'Sem uso há 90 dias',
  tooLong: 'Excede o limite',
  inDays: forms({ one: 'em # dia', other: 'em # dias' }),
  limit: forms({
    one: 'Novos tokens e segredos do cliente são válidos por no máximo # dia.',
    other: 'Novos tokens e segredos do cliente são válidos por no máximo # dias.',
  }),
  limitOld: 'Os anteriores mantêm a validade e ficam marcados em Tokens até serem substituídos.',
  endsToken: 'O token que termina em {hint} expira em {when}.',
  endsSecret: 'O segredo do cliente que termina em {hint} expira em {when}.',
  replaceNow: 'Substituir agora',
  validity: 'Validade dos tokens',
};
