package io.fmnist.testkit.agree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Agreement as a tree for JSON; format 1. An error that is not finite is the text "Infinity". */
public final class AgreementJson {
  static final int FORMAT = 1;

  private AgreementJson() {}

  /** Returns the tree: text, numbers, truth values, lists and maps. */
  public static Map<String, Object> of(AgreementReport report) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("agree", report.agrees());
    root.put("dataset", report.dataset());
    root.put("synthetic", report.synthetic());
    root.put("threads", report.threads());
    root.put("environment", report.environment());
    root.put("engines", report.engines());
    root.put("tasks", report.tasks().stream().map(AgreementJson::task).toList());
    return root;
  }

  private static Map<String, Object> task(TaskAgreement task) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("task", task.task());
    node.put("title", task.title());
    node.put("seed", task.seed());
    node.put("agree", task.disagreements().isEmpty());
    node.put("backends", task.backends());
    node.put("ledBy", task.backends().get(0));
    node.put("steps", task.steps());
    node.put("trainingSteps", task.trainingSteps());
    node.put("testImages", task.testImages());
    node.put("testAccuracy", task.accuracy());
    node.put("ties", task.ties());
    node.put("notes", task.notes());
    node.put("seconds", task.seconds());
    List<Map<String, Object>> findings =
        task.findings().stream().map(AgreementJson::finding).toList();
    node.put("findings", findings);
    return node;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("rung", finding.rung().toString());
    node.put("first", finding.pair().first());
    node.put("second", finding.pair().second());
    node.put("quantity", finding.quantity().toString());
    node.put("error", finding.error());
    node.put("allowed", finding.allowed());
    node.put("agree", finding.agrees());
    node.put("place", finding.place());
    node.put("expected", finding.expected());
    node.put("actual", finding.actual());
    return node;
  }
}
