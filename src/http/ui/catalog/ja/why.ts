// What pages say of why somebody is not there.

import type { Texts } from '../texts.ts';

export const why: Texts['why'] = {
  title: '「{who}」がここにいない理由',
  ask: '理由を調べる',
  active: '「{who}」はここにいて、有効です。',
  deactivated: '{provider} が {when} に「{who}」を無効にしました。',
  deactivatedOnce: '「{who}」はここにいますが、無効です。いつ無効になったかは記録に残っていません。',
  deactivatedBySomebody: '「{who}」は {when} に無効になりました。',
  held: '一度に多くの人が外されたため、「{who}」の最後の変更は保留されています。アプリにはまだ伝わっていません。',
  deleted: '{provider} が {when} に「{who}」を削除しました。',
  deletedBySomebody: '「{who}」は {when} に削除されましたが、{provider} によるものではありません。',
  refused: '{provider} は {when} に「{who}」を送ろうとしましたが、拒否されました: {reason}',
  neverSent: '{provider} は「{who}」を一度も送っていません。',
  neverSentSince: '{provider} は {since} 以降「{who}」を送っていません。それより前の記録は残っていません。',
  asked: '{when} にこの人を検索しましたが、作成しませんでした。',
  assign: '{provider} でこの人がこのアプリケーションに割り当てられているか確認してください。',
  view: 'リクエストを見る',
  person: 'この人を見る',
};
