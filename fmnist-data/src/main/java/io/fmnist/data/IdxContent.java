package io.fmnist.data;

/**
 * An IDX file in memory.
 *
 * @param sizes from the header: count, rows, columns for images; count for labels
 * @param data what follows the header, one byte an element, row-major
 * @param sha256 hash of the whole unpacked file, lower-case hex
 */
record IdxContent(int[] sizes, byte[] data, String sha256) {
  int count() {
    return sizes[0];
  }
}
