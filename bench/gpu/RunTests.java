package bench;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.io.PrintWriter;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test classes and prints a line of figures for each, see gpu.sh. The first name is that of a
 * conformance test, whose nested classes may be among the others.
 */
final class RunTests {
  private static final int MOST_FAILURES = 5;

  private RunTests() {}

  public static void main(String[] names) {
    boolean failed = false;
    for (String name : List.of(names).subList(1, names.length)) {
      DiscoverySelector selector =
          name.contains("$") ? selectNestedClass(List.of(names[0]), name) : selectClass(name);
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request().selectors(selector).build();
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create().execute(request, listener);
      TestExecutionSummary summary = listener.getSummary();
      summary.printFailuresTo(new PrintWriter(System.err, true), MOST_FAILURES);
      System.out.printf(
          "%s %d %d %d%n",
          name.substring(name.lastIndexOf('.') + 1),
          summary.getTestsSucceededCount(),
          summary.getTotalFailureCount(),
          (summary.getTimeFinished() - summary.getTimeStarted()) / 1000);
      failed |= summary.getTotalFailureCount() > 0 || summary.getTestsSucceededCount() == 0;
    }
    System.exit(failed ? 1 : 0);
  }
}
