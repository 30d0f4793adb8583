// What pages say while unusually many removals are held, in Japanese.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const held: Texts['held'] = {
  onHold: '削除を保留中',
  rejected: '削除を拒否中',
  areOnHold: '削除を保留しています。',
  areRejected: '削除を拒否しています。',
  review: '確認して判断する',
  sinceRejected:
    '{when} 以降、アクセス権を取り消す {provider} からのリクエストが異常に多いため、拒否しています。何も変更されていません。',
  since:
    '{when} 以降、{provider} が{people}のアクセス権を取り消しました。アプリにはまだ通知されておらず、それ以降の変更も送信されていません。',
  sinceGroups:
    '{when} 以降、{provider} が{groups}にわたって{people}のアクセス権を取り消しました。アプリにはまだ通知されておらず、それ以降の変更も送信されていません。',
  moreThan: '{what}以上',
  back: forms({ other: 'そのうち # 人はすでに戻っています。' }),
  unknown: 'グループごと削除されたため、名前はわかりません。',
  isBack: '復帰',
  groupDeleted: 'グループは削除済み',
  andMore: forms({ other: 'ほか # 件' }),
  andMoreThan: forms({ other: 'ほか # 件以上' }),
  who: 'アクセス権を失うユーザー',
  mistake: '誤操作だった場合',
  mistake1: '{provider} で元に戻してください。グループとユーザーを割り当て直し、同期を待ちます。',
  mistake2: '全員が戻るまで、このページを再読み込みします。',
  mistake3: '削除を破棄します。アプリには削除が通知されず、その時点のディレクトリが送信されます。',
  notBack: 'まだ全員が戻っていません。破棄した時点で戻っていない人はアクセス権を失います。',
  sureDiscard: 'はい、削除を破棄し、現在のディレクトリを送信します',
  discard: '削除を破棄',
  intended: '意図した操作だった場合',
  letLead:
    'アクセス権を取り消す {provider} からのリクエストを今後 1 時間受け付け、再送を待ちます。通常、アプリはこれらのユーザーのアクセスを終了します。',
  sendLead:
    'すべてが順番どおりにアプリへ送信され、通常は数秒以内にこれらのユーザーのアクセスが終了します。元に戻すことはできません。',
  sureLet: 'はい、削除を許可します',
  sureSend: 'はい、削除をアプリに送信します',
  let: '削除を許可',
  send: '削除を送信',
  notSure: '何も変更されていません。確認のチェックボックスをオンにしてください。',
};
