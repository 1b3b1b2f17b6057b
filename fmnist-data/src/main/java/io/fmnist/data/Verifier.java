package io.fmnist.data;

import io.fmnist.api.FmnistException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares files with the official ones. */
final class Verifier {
  private Verifier() {}

  static List<FileCheck> check(Path folder, OfficialSet official) {
    IdxFolder scan = IdxFolder.scan(folder);
    List<FileCheck> checks = new ArrayList<>();
    for (Role role : Role.values()) {
      Path file = scan.files().get(role);
      checks.add(
          file == null
              ? missing(folder, scan, role, official.file(role))
              : check(file, role, official.file(role)));
    }
    return checks;
  }

  private static FileCheck missing(
      Path folder, IdxFolder scan, Role role, OfficialSet.Entry expected) {
    String message =
        scan.files().isEmpty()
            ? folder + " " + scan.problem()
            : folder + " has no " + role.fileName() + " (with or without .gz)";
    return new FileCheck(
        role.fileName(),
        folder.resolve(role.fileName() + ".gz"),
        FileCheck.Verdict.MISSING,
        -1,
        null,
        expected.sha256(),
        message);
  }

  private static FileCheck check(Path file, Role role, OfficialSet.Entry expected) {
    String hash = null;
    long bytes = -1;
    FileCheck.Verdict verdict;
    String message;
    try {
      try (Unpacked in = Unpacked.open(file)) {
        in.skipRest(Unpacked.MAX_BYTES + 16);
        bytes = in.position();
        hash = in.hash();
      }
      if (hash.equals(expected.sha256())) {
        verdict = FileCheck.Verdict.OFFICIAL;
        message = "official: " + bytes + " bytes, SHA-256 as published";
      } else {
        IdxReader.read(file, role);
        verdict = FileCheck.Verdict.DIFFERENT;
        message = mismatch(bytes, hash, expected);
      }
    } catch (BadFileException | FmnistException e) {
      verdict = FileCheck.Verdict.DAMAGED;
      message = String.valueOf(e.getMessage());
    }
    return new FileCheck(role.fileName(), file, verdict, bytes, hash, expected.sha256(), message);
  }

  /** Describes the difference in bytes and hash. */
  static String mismatch(long bytes, String hash, OfficialSet.Entry expected) {
    return "not the official file: "
        + bytes
        + " bytes with SHA-256 "
        + hash
        + "; expected are "
        + expected.bytes()
        + " bytes with "
        + expected.sha256();
  }
}
