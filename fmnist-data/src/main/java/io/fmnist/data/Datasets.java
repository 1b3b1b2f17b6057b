package io.fmnist.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.picture.PictureFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds, fetches, verifies and reads datasets.
 *
 * <p>Where no source is named, Fashion-MNIST is searched in this order: the folder that the
 * environment variable {@code FMNIST_DATA} names (a set variable ends the search), the user's cache
 * ({@code $XDG_CACHE_HOME/fmnist} or {@code ~/.cache/fmnist}), the folder of Debian's package
 * {@code dataset-fashion-mnist}; then it is downloaded into the cache from the mirrors ({@code
 * FMNIST_MIRRORS}, comma-separated base addresses, replaces the official two) and, where none
 * delivers and {@code apt-get} is there, from Debian's archive.
 *
 * <p>In the cache and in Debian's folder only the official bytes are accepted. A folder that the
 * caller or {@code FMNIST_DATA} names may hold any set of four IDX files of unsigned bytes, packed
 * with gzip or plain: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
 * t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, also spelled {@code .idx3-ubyte}, {@code
 * test-} for {@code t10k-}, and with one prefix before all four as EMNIST has it. A folder that the
 * caller names may also hold pictures, see {@link PictureFolder}.
 */
public final class Datasets {
  /** The source that stands for the drawn set. */
  public static final String SYNTHETIC = "synthetic";

  private Datasets() {}

  /**
   * Loads a dataset, after a download where that is needed and allowed.
   *
   * <p>Only a set with the official hashes is called {@code fashion-mnist} and gets its class
   * names. Any other is named after its folder and has the classes {@code "0"} to the largest
   * label; the listener hears that it is not the official one. At most 1 GiB is read of each
   * unpacked file.
   *
   * @param source null to find or fetch the official set, {@value #SYNTHETIC} for the drawn set,
   *     otherwise a folder with four IDX files; for pictures use {@link #load(String, ImageShape,
   *     FetchListener)}
   * @param listener hears messages and the progress of a download
   * @throws FmnistException if there is no such set, a file is damaged, is not what its place
   *     requires or does not fit the others, nothing could be downloaded, or the folder holds
   *     pictures, which need a shape
   */
  public static Dataset load(@Nullable String source, FetchListener listener) {
    return system().load(source, null, listener);
  }

  /**
   * Loads a dataset for a network, as {@link #load(String, FetchListener)}, pictures too.
   *
   * @param source as there, or a folder of pictures, or a CSV file with their labels
   * @param shape of the images to make of pictures; other images keep theirs
   * @throws FmnistException as there, or as {@link PictureFolder#read} does
   */
  public static Dataset load(@Nullable String source, ImageShape shape, FetchListener listener) {
    return system().load(source, shape, listener);
  }

  /**
   * Lists the pictures of a source; empty where {@link #load} would read IDX files or draw images.
   *
   * @throws FmnistException if there is no such source, or as {@link PictureFolder#scan} does
   */
  public static Optional<PictureFolder> pictures(String source) {
    return system().pictures(source);
  }

  /**
   * Looks for a dataset without downloading anything. Whether the files are sound is not looked at:
   * {@link #load} and {@link #verify} do that.
   *
   * @param source null for the search order, otherwise a folder, or a CSV file of labels
   * @return empty if the four files are nowhere, if {@code FMNIST_DATA} names a folder without
   *     them, and for {@value #SYNTHETIC}, which has no folder
   */
  public static Optional<Location> find(@Nullable String source) {
    return system().find(source);
  }

  /**
   * Finds the official set, or downloads it into the user's cache. Safe to call from several
   * threads and processes at once: one downloads, the others wait. An interrupted download goes on
   * where it stopped.
   *
   * @param listener hears messages and progress
   * @throws FmnistException if {@code FMNIST_DATA} names a folder without the four files, no mirror
   *     and no apt archive delivers them, or the cache cannot be written
   */
  public static Location fetch(FetchListener listener) {
    return system().fetch(listener);
  }

  /**
   * Checks a folder against official Fashion-MNIST.
   *
   * @return one result for each of the four files, in the order train images, train labels, test
   *     images, test labels; bad content is a result, never an exception
   */
  public static List<FileCheck> verify(Path folder) {
    return Verifier.check(folder, OfficialSet.FASHION_MNIST);
  }

  /** Returns the SHA-256 of each unpacked file of official Fashion-MNIST, by the file's name. */
  public static Map<String, String> officialSha256() {
    return Arrays.stream(Role.values())
        .collect(
            Collectors.toMap(
                Role::fileName, role -> OfficialSet.FASHION_MNIST.file(role).sha256()));
  }

  /** Returns every place that is searched, in order. */
  public static List<Place> places() {
    return system().places();
  }

  /**
   * Returns why neither {@link #find} nor {@link #fetch} gives a dataset here: {@code FMNIST_DATA}
   * names a folder without the four files. Empty where it does not.
   */
  public static Optional<String> problem() {
    return system().problem();
  }

  private static Finder system() {
    return new Finder(Environment.system(), OfficialSet.FASHION_MNIST);
  }
}
