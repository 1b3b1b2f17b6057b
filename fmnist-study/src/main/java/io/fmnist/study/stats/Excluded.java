package io.fmnist.study.stats;

import io.fmnist.tasks.run.SavedRun;

/**
 * A run that the statistics leave out.
 *
 * @param run which
 * @param reason for people, one line
 */
public record Excluded(SavedRun run, String reason) {}
