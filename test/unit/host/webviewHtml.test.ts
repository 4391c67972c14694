import { describe, expect, it } from "vitest";
import {
  contentSecurityPolicy,
  scriptJson,
  webviewHtml,
} from "../../../extension/host/webviewHtml";

const options = {
  cspSource: "https://view.test",
  script: "https://view.test/view.js",
  codicons: "https://view.test/codicon.css",
  title: "a ↔ b",
  language: "en",
  l10n: {},
};

describe("the page of a view", () => {
  it("allows one script by nonce, and neither eval nor inline code nor the network", () => {
    const policy = contentSecurityPolicy("https://view.test", "N");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-N'");
    expect(policy).not.toMatch(/unsafe|connect-src|\*/);
  });

  it("uses a new nonce for every page", () => {
    const nonceOf = (html: string) => /script-src &#39;nonce-([\w-]+)&#39;/.exec(html)?.[1];
    const [first, second] = [nonceOf(webviewHtml(options)), nonceOf(webviewHtml(options))];
    expect(first).toHaveLength(24);
    expect(second).not.toBe(first);
  });

  it("names what the views look for", () => {
    const html = webviewHtml({ ...options, nonce: "N" });
    expect(html).toContain('<link id="vscode-codicon-stylesheet" rel="stylesheet"');
    expect(html).toContain('<main id="app"></main>');
    expect(html).toContain('<script type="application/json" id="l10n" nonce="N">{}</script>');
    expect(html).toContain('<script nonce="N" src="https://view.test/view.js"></script>');
    expect(html.match(/<script/g)).toHaveLength(2);
  });

  it("shows a file's name as text, whatever it holds", () => {
    const html = webviewHtml({ ...options, title: `</title><img src=x onerror='"&` });
    expect(html).toContain("<title>&lt;/title&gt;&lt;img src=x onerror=&#39;&quot;&amp;</title>");
  });

  it("cannot be left by a translation", () => {
    const l10n = { Cancel: "</script><!-- <script>" };
    expect(scriptJson(l10n)).not.toContain("<");
    expect(JSON.parse(scriptJson(l10n))).toEqual(l10n);
    expect(webviewHtml({ ...options, l10n }).match(/<\/script>/g)).toHaveLength(2);
  });
});
