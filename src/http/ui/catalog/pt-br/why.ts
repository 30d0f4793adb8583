// What pages say of why somebody is not there.

import type { Texts } from '../texts.ts';

export const why: Texts['why'] = {
  title: 'Por que “{who}” não está aqui',
  ask: 'Descobrir o motivo',
  active: '“{who}” está aqui e com acesso ativo.',
  deactivated: '{provider} desativou “{who}” em {when}.',
  deactivatedOnce: '“{who}” está aqui, mas com acesso desativado. Não se sabe mais quando isso ocorreu.',
  deactivatedBySomebody: 'O acesso de “{who}” foi desativado em {when}.',
  held: 'A última alteração de “{who}” está retida, porque um número incomum de pessoas perdeu o acesso de uma só vez. O aplicativo ainda não sabe disso.',
  deleted: '{provider} excluiu “{who}” em {when}.',
  deletedBySomebody: '“{who}” foi excluído em {when}, mas não por {provider}.',
  refused: '{provider} tentou enviar “{who}” em {when} e a solicitação foi rejeitada: {reason}',
  neverSent: '{provider} nunca enviou “{who}”.',
  neverSentSince: '{provider} não enviou “{who}” desde {since}. O que veio antes não está mais armazenado.',
  asked: 'Procurou essa pessoa em {when}, mas não a criou.',
  assign: 'Verifique se a pessoa está atribuída a este aplicativo no {provider}.',
  view: 'Ver a solicitação',
  person: 'Ver a pessoa',
};
