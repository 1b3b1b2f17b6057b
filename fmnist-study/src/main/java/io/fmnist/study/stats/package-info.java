/**
 * What runs over several seeds say: summaries, comparisons with a task's parent and between
 * engines, and verdicts in words. All accuracies, differences and margins are fractions of 1; only
 * texts speak of points, hundredths of that. The rules and their sources stand in
 * docs/statistics.md.
 */
@NullMarked
package io.fmnist.study.stats;

import org.jspecify.annotations.NullMarked;
