package io.fmnist.cli;

import io.fmnist.tasks.catalogue.Catalogue;
import java.util.Iterator;

/** The catalogue's tasks, for shells that complete a task's name. */
final class TaskNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Catalogue.ids().iterator();
  }
}
