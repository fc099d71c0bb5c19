/** Result codes and texts of the document (table A-4). */
const TEXTS: Record<string, string> = {
  '000000': '成功',
  '000001': '服务器内部错误',
  '000002': '请求内容格式不合法',
  '000003': '请求参数不合法',
  '000004': '签名验证失败',
  '000005': '非法访问',
  '000006': '数据解密失败',
  '000007': '访问流量超限',
  '000008': '数据校验失败',
  '000009': '熔断器被触发',
};

export const textOf = (code: string): string => TEXTS[code] ?? '未知错误';

/** Why the cloud does not do what it was asked. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    /** Said behind the document's text, which names no reason. */
    readonly detail = '',
  ) {
    super(detail === '' ? textOf(code) : `${textOf(code)}: ${detail}`);
  }
}

export const invalid = (detail: string): Refusal => new Refusal('000003', detail);
