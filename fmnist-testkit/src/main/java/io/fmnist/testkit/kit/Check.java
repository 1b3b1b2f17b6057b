package io.fmnist.testkit.kit;

import java.util.function.BiConsumer;

/** One thing that the kit checks. */
final class Check {
  private final Rule rule;
  private final String name;
  private final BiConsumer<Check, Session> body;

  /**
   * Creates a check.
   *
   * @param rule that it belongs to
   * @param name of the case
   * @param body throws an AssertionError where the backend breaks the rule, or a
   *     TestAbortedException where the backend declares that it cannot do this
   */
  Check(Rule rule, String name, BiConsumer<Check, Session> body) {
    this.rule = rule;
    this.name = name;
    this.body = body;
  }

  Rule rule() {
    return rule;
  }

  String name() {
    return name;
  }

  /** Runs it; that a backend cannot do something without declaring it is a failure. */
  void run(Session session) {
    try {
      body.accept(this, session);
      session.report().passed(this);
    } catch (UnsupportedOperationException e) {
      session.report().failed(this);
      throw new AssertionError(
          this
              + ": the backend throws UnsupportedOperationException for something that its"
              + " capabilities do not name; declare it or support it",
          e);
    } catch (org.opentest4j.TestAbortedException e) {
      session.report().skipped(this, String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException e) {
      session.report().failed(this);
      throw new AssertionError(this + ": throws " + e, e);
    } catch (AssertionError e) {
      session.report().failed(this);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "rule " + rule + ", " + name;
  }
}
