/**
 * The CRC-32 of two texts in a row from theirs, so that no text has to be read again. CRC-32 is
 * arithmetic on polynomials over GF(2) modulo P(x): appending n bytes multiplies what came before
 * by x^(8n). As in zlib's crc32_combine, the bit of the highest value is that of x^0.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 2 ** 31;
const X = 2 ** 30;

/** x^(2^k) for k = 0 to 31; the powers of x repeat from there on. */
const SQUARES: readonly number[] = squaresOfX();

/** The factor that appending so many bytes means; worth keeping, as it costs more than its use. */
export function crc32Shift(byteLength: number): number {
  let shift = ONE;
  // The 8 bits of a byte are 2^3.
  for (let rest = byteLength, k = 3; rest > 0; rest = Math.floor(rest / 2), k += 1) {
    if (rest % 2 === 1) shift = multiply(SQUARES[k % 32] ?? ONE, shift);
  }
  return shift;
}

/** The CRC-32 of a text that continues with another one. */
export function appendCrc32(crc: number, next: { crc: number; crcShift: number }): number {
  return (multiply(next.crcShift, crc) ^ next.crc) >>> 0;
}

function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

function squaresOfX(): readonly number[] {
  const squares = [X];
  for (let square = X; squares.length < 32; ) {
    square = multiply(square, square);
    squares.push(square);
  }
  return squares;
}
