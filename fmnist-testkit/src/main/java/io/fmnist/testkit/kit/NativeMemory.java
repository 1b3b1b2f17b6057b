package io.fmnist.testkit.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The memory of this process that is neither Java heap nor pages of files, in memory or swapped
 * out. The heap is left out because the collector takes and gives it as it likes, files because the
 * kernel does. Linux and HotSpot only.
 */
final class NativeMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{6,16})");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
  private static final int HEX = 16;

  private NativeMemory() {}

  /** Returns the bytes after a full collection, or nothing where the system does not tell. */
  static OptionalLong bytes() {
    System.gc();
    if (!Files.isReadable(STATUS) || !Files.isReadable(MAPPINGS)) {
      return OptionalLong.empty();
    }
    try {
      trim();
      Matcher addresses = ADDRESS.matcher(command("gcHeapInfo"));
      long first = Long.MAX_VALUE;
      long end = 0;
      while (addresses.find()) {
        long address = Long.parseLong(addresses.group(1), HEX);
        first = Math.min(first, address);
        end = Math.max(end, address);
      }
      List<String> status = Files.readAllLines(STATUS);
      long own = kilobytes(status, "RssAnon:") + kilobytes(status, "VmSwap:");
      return end == 0
          ? OptionalLong.empty()
          : OptionalLong.of((own - inside(Files.readAllLines(MAPPINGS), first, end)) << 10);
    } catch (JMException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String command(String name) throws JMException {
    return String.valueOf(
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                name,
                new Object[0],
                new String[0]));
  }

  /** Gives back what was freed: a leak that fills old holes would not show otherwise. */
  private static void trim() {
    try {
      command("systemTrimNativeHeap");
    } catch (JMException e) {
      // Early releases of Java 17 do not have it; a leak then takes some rounds more to show.
    }
  }

  /** Returns the kilobytes, anonymous or swapped, of the mappings in a range of addresses. */
  private static long inside(List<String> mappings, long first, long end) {
    boolean within = false;
    long sum = 0;
    for (String line : mappings) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        within =
            Long.parseUnsignedLong(mapping.group(1), HEX) >= first
                && Long.parseUnsignedLong(mapping.group(2), HEX) <= end;
      } else if (within && (line.startsWith("Anonymous:") || line.startsWith("Swap:"))) {
        sum += number(line);
      }
    }
    return sum;
  }

  private static long kilobytes(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(NativeMemory::number)
        .sum();
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
