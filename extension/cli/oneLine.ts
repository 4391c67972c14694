/** Longer messages are cut: a name from a file may have thousands of characters. */
const MAX_MESSAGE_LENGTH = 2000;

/**
 * A message as one line that a terminal shows as it is: control characters, line separators and
 * marks that reorder text become escapes.
 */
export function oneLine(message: string): string {
  const line = message.trim().replaceAll(/\s*\n\s*/g, " ");
  const cut = line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}...` : line;
  return cut.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
