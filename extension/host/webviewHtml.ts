/** The page that every view lives in. */
import { randomBytes } from "node:crypto";

export interface PageOptions {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** URIs as the webview sees them. */
  readonly script: string;
  readonly codicons: string;
  readonly title: string;
  /** BCP 47 tag of the editor's language. */
  readonly language: string;
  /** Translations, by their English text. */
  readonly l10n: Readonly<Record<string, unknown>>;
  readonly nonce?: string;
}

/** What a page may load; anything else is refused by the browser. */
export function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    // Nothing is allowed that a rule below does not name: no network, no frames, no forms.
    "default-src 'none'",
    // Our one script, and neither eval nor inline handlers, whatever a tensor may be called.
    `script-src 'nonce-${nonce}'`,
    // The codicon sheet from dist/webview, which components also link in their shadow roots.
    // Component styles are constructed sheets and set by script, which needs no rule.
    `style-src ${cspSource} 'nonce-${nonce}'`,
    // The codicon font.
    `font-src ${cspSource}`,
    // Pictures that the view draws for itself.
    `img-src ${cspSource} data: blob:`,
  ].join("; ");
}

export function webviewHtml(options: PageOptions): string {
  const nonce = options.nonce ?? randomBytes(18).toString("base64url");
  const attribute = escapeHtml;
  return `<!DOCTYPE html>
<html lang="${attribute(options.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(options.cspSource, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(options.title)}</title>
<link id="vscode-codicon-stylesheet" rel="stylesheet" href="${attribute(options.codicons)}" nonce="${nonce}">
</head>
<body>
<main id="app"></main>
<script type="application/json" id="l10n" nonce="${nonce}">${scriptJson(options.l10n)}</script>
<script nonce="${nonce}" src="${attribute(options.script)}"></script>
</body>
</html>
`;
}

/** JSON that can stand inside a script element: no `<`, hence no end tag and no comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", "\\u003c");

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
