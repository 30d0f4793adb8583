// What pages say while unusually many removals are held, in Brazilian Portuguese.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const held: Texts['held'] = {
  onHold: 'Remoções retidas',
  rejected: 'Remoções recusadas',
  areOnHold: 'Há remoções retidas.',
  areRejected: 'As remoções estão sendo recusadas.',
  review: 'Revisar e decidir',
  sinceRejected:
    'Desde {when}, as solicitações de {provider} que retiram acessos são recusadas, porque eram mais numerosas que o normal. Nada foi alterado.',
  since:
    'Desde {when}, {provider} retirou o acesso de {people}. O aplicativo não foi avisado, e nada do que veio depois é enviado.',
  sinceGroups:
    'Desde {when}, {provider} retirou o acesso de {people} em {groups}. O aplicativo não foi avisado, e nada do que veio depois é enviado.',
  moreThan: 'mais de {what}',
  back: forms({ one: '# delas já voltou.', other: '# delas já voltaram.' }),
  unknown: 'Os nomes não são conhecidos: grupos inteiros foram excluídos.',
  isBack: 'De volta',
  groupDeleted: 'grupo excluído',
  andMore: forms({ other: 'e mais #' }),
  andMoreThan: forms({ other: 'e mais de # outros' }),
  who: 'Quem perderia o acesso',
  mistake: 'Foi um engano',
  mistake1: 'Corrija em {provider}: atribua os grupos e as pessoas de novo e aguarde a sincronização.',
  mistake2: 'Recarregue esta página até que todos tenham voltado.',
  mistake3: 'Descarte as remoções. O aplicativo nunca fica sabendo delas; ele recebe o diretório como estiver então.',
  notBack: 'Nem todos voltaram ainda. Quem faltar no momento do descarte perde o acesso.',
  sureDiscard: 'Sim, descartar as remoções e enviar o diretório como está agora',
  discard: 'Descartar remoções',
  intended: 'Foi intencional',
  letLead:
    'As solicitações de {provider} que retiram acessos são aceitas por uma hora e serão enviadas de novo. Em geral, o aplicativo encerra o acesso dessas pessoas.',
  sendLead:
    'Tudo é enviado ao aplicativo em ordem e, em geral, ele encerra o acesso dessas pessoas em segundos. Isso não pode ser desfeito.',
  sureLet: 'Sim, deixar as remoções passarem',
  sureSend: 'Sim, enviar as remoções ao aplicativo',
  let: 'Deixar as remoções passarem',
  send: 'Enviar remoções',
  notSure: 'Nada foi alterado. Marque a caixa para confirmar.',
};
