import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { FindingDraft } from "./finding";

/**
 * The id of a finding: `20250131T235959Z-1a2b3c4d`, its time of creation and the start of a
 * SHA-256 over its content. Sorts by time, is safe as a file name everywhere, and two people who
 * write at the same second still get two files. `attempt` tells equal findings apart.
 */
export function findingId(created: string, draft: FindingDraft, attempt = 0): string {
  const content = JSON.stringify([created, draft.text, draft.evidence, attempt]);
  const digest = bytesToHex(sha256(utf8ToBytes(content))).slice(0, 8);
  return `${created.replaceAll(/[-:]|\.\d+/g, "")}-${digest}`;
}
