package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whole numbers as people write them: {@code 1-5} or {@code 1,3,7-9}. */
public final class NumberList {
  private static final Pattern PART = Pattern.compile("(-?\\d{1,19})(?:-(-?\\d{1,19}))?");

  private static final int MAX_SHOWN = 60;

  private NumberList() {}

  /**
   * Reads a list.
   *
   * @param name of what is counted, for messages
   * @return the numbers in the order written; at least one, none twice, at most {@value Cell#MOST}
   * @throws FmnistException if the text is no such list
   */
  public static List<Long> parse(String text, String name) {
    Set<Long> numbers = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.trim());
      if (!matcher.matches()) {
        throw wrong(
            text, name, "\"" + shown(part.trim()) + "\" is neither a whole number nor a range");
      }
      long first = number(matcher.group(1), text, name);
      long last = matcher.group(2) == null ? first : number(matcher.group(2), text, name);
      if (last < first) {
        throw wrong(text, name, "range " + part.trim() + " ends before it begins");
      }
      // Not last - first, which can overflow.
      if (first < last - (Cell.MOST - 1) || last - first + 1 + numbers.size() > Cell.MOST) {
        throw wrong(text, name, "it names more than " + Cell.MOST + " numbers");
      }
      for (long i = first; ; i++) {
        if (!numbers.add(i)) {
          throw wrong(text, name, i + " is there twice");
        }
        if (i == last) {
          break;
        }
      }
    }
    return List.copyOf(new ArrayList<>(numbers));
  }

  private static long number(String digits, String text, String name) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw wrong(
          text,
          name,
          digits + " is too large; allowed are " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
    }
  }

  private static FmnistException wrong(String text, String name, String why) {
    return new FmnistException(
        name
            + " are \""
            + shown(text)
            + "\": "
            + why
            + "; write them with commas and ranges, for example 1-5 or 1,3,7-9");
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
