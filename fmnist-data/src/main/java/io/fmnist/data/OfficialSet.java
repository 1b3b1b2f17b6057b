package io.fmnist.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the four files of a published dataset must be. Sizes and hashes are those of the unpacked
 * files: the packed ones differ from mirror to mirror.
 *
 * @param name of the dataset
 * @param classNames by label
 * @param files what each file must be
 */
record OfficialSet(String name, List<String> classNames, Map<Role, Entry> files) {
  /**
   * One file.
   *
   * @param bytes its size
   * @param sha256 its hash, lower-case hex
   */
  record Entry(long bytes, String sha256) {}

  /** Fashion-MNIST as published on 2017-08-31; it has not changed since. */
  static final OfficialSet FASHION_MNIST =
      new OfficialSet(
          "fashion-mnist",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          Map.of(
              Role.TRAIN_IMAGES,
              new Entry(
                  47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              Role.TRAIN_LABELS,
              new Entry(60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              Role.TEST_IMAGES,
              new Entry(
                  7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              Role.TEST_LABELS,
              new Entry(
                  10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")));

  OfficialSet {
    classNames = List.copyOf(classNames);
    files = new EnumMap<>(files);
    if (files.size() != Role.values().length) {
      throw new IllegalArgumentException("an official set needs all of " + List.of(Role.values()));
    }
  }

  Entry file(Role role) {
    Entry entry = files.get(role);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + role);
    }
    return entry;
  }
}
