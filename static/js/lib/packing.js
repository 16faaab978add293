/** Text, deflated and in letters that an address can carry (base64url). The zlib stream ends with a checksum, so that a text cut short is noticed. */

/** @param {BlobPart} bytes @param {GenericTransformStream} through @param {number} maxBytes to accept */
async function piped(bytes, through, maxBytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const parts = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new RangeError(`it unpacks to more than ${maxBytes} bytes`);
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {string} text @returns {Promise<string>} letters, digits, - and _ */
export async function pack(text) {
  const packed = await piped(new TextEncoder().encode(text), new CompressionStream("deflate"), Infinity);
  let letters = "";
  for (const byte of packed) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text that was packed. Throws where it is damaged or too long. @param {string} packed @param {number} maxBytes @returns {Promise<string>} */
export async function unpack(packed, maxBytes) {
  const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(await piped(bytes, new DecompressionStream("deflate"), maxBytes));
}
