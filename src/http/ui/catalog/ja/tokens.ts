// What pages say about tokens and OAuth clients, in Japanese.

import type { Texts } from '../texts.ts';

export const tokens: Texts['tokens'] = {
  title: 'トークン',
  lead: 'トークンは {provider} からのリクエストを認証します。同時に複数を有効にできるため、停止することなく入れ替えられます。',
  newToken: '新しいトークン',
  none: 'トークンはまだありません',
  noneHint: 'ここまたは「セットアップ」で作成し、{provider} に貼り付けてください。',
  createTitle: 'トークンを作成',
  replaceTitle: 'トークンを入れ替える',
  replace1: '新しいトークンを作成します。古いトークンは引き続き使えます。',
  replace2: '新しいトークンを {provider} に貼り付け、接続をテストします。',
  replace3: '新しいトークンが使用済みと表示されたら、古いトークンを失効させます。',
  most: 'このディレクトリには上限の {n} 個の有効なトークンがあります。新しく作成するには、不要なものを失効させてください。',
  expires: '有効期限',
  never: 'なし',
  in90: '90 日後',
  in180: '180 日後',
  inYear: '1 年後',
  create: 'トークンを作成',
  chooseExpiry: 'トークンの有効期限を選択してください。',
  shownAlready:
    'このトークンはすでに表示されたため、再表示できません。前のページに戻って再読み込みし、新しいトークンを作成してください。古いトークンは「トークン」で失効させることができます。',
  once: '表示は一度だけです。',
  onceHint:
    'このページを離れる前に貼り付けてください。保存されるのはハッシュのみで、再表示はできません。新しいトークンはいつでも作成できます。',
  endsIn: '末尾',
  lastUsed: '最終使用',
  expired: '期限切れ',
  expiresSoon: 'まもなく期限切れ',
  forGood: 'なし',
  revoke: '失効',
  revokeThis: '末尾が {hint} のトークンを失効',
  revokeWhich: '末尾が {hint} のトークンを失効させますか?',
  revokeLead:
    'このトークンによるリクエストは以後拒否されます。{use}。元に戻すことはできませんが、新しいトークンはいつでも作成できます。',
  revokeToken: 'トークンを失効',
  revokeTitle: 'トークンの失効',
  clientTitle: 'OAuth クライアントを作成',
  clientLead:
    '{provider} が OAuth 2.0 クライアントクレデンシャルに対応している場合は、代わりに短期間のアクセストークンを取得できます。',
  createClient: 'OAuth クライアントを作成',
  client: 'OAuth クライアント',
  tokenEndpoint: 'トークンエンドポイント',
  clientId: 'クライアント ID',
  clientSecret: 'クライアントシークレット',
  secretOnce: 'シークレットの表示は一度だけです。',
  secretOnceHint:
    'このページを離れる前に貼り付けてください。保存されるのはハッシュのみです。新しいシークレットはいつでも作成できます。',
  secretShown:
    'このクライアントシークレットはすでに表示されたため、再表示できません。「トークン」で新しく作成できます。',
  secretEndsIn: 'シークレット …{hint}',
  newSecret: '新しいシークレット',
  revokeClientWhich: 'OAuth クライアントを失効させますか?',
  revokeSecretWhich: '末尾が {hint} のクライアントシークレットを失効させますか?',
  revokeClientLead: 'これと、これに対して発行されたアクセストークンは以後拒否されます。元に戻すことはできません。',
  revokeClientThis: 'クライアント {id} を失効',
  revokeSecretThis: '末尾が {hint} のシークレットを失効',
};
