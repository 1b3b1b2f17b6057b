import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.mlflow.tracking.MlflowClient;

/**
 * What MLflow's Java client does with a server that hangs, and with one whose answer does not end.
 *
 * <pre>
 *   mvn dependency:copy -Dartifact=org.mlflow:mlflow-client:2.17.2 -DoutputDirectory=target/mlflow
 *   mvn dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory=target/mlflow
 *   java -cp 'target/mlflow/*' bench/tracking/mlflow_java_client/HostileServer.java hang
 *   java -Xmx512m -cp 'target/mlflow/*' bench/tracking/mlflow_java_client/HostileServer.java flood
 * </pre>
 *
 * It printed "still waiting after 120 s" for the first and "java.lang.OutOfMemoryError" after some
 * seconds for the second. Neither can be set: the client makes its HTTP client itself, without a
 * time limit, and reads answers whole.
 */
public final class HostileServer {
  private static final int WAIT_MILLIS = 120_000;

  public static void main(String[] args) throws Exception {
    boolean flood = args[0].equals("flood");
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    start(() -> serve(server, flood));
    long start = System.nanoTime();
    Thread client = start(() -> ask(server.getLocalPort(), start));
    client.join(WAIT_MILLIS);
    if (client.isAlive()) {
      System.out.println("still waiting after " + seconds(start) + " s");
    }
    System.exit(0);
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    return thread;
  }

  private static void serve(ServerSocket server, boolean flood) {
    // Made before the memory is gone.
    byte[] spaces = new byte[1 << 20];
    Arrays.fill(spaces, (byte) ' ');
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      if (flood) {
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      while (flood) {
        out.write(spaces);
      }
      Thread.sleep(2 * WAIT_MILLIS);
    } catch (IOException | InterruptedException e) {
      System.out.println("the server ends: " + e);
    }
  }

  private static void ask(int port, long start) {
    try {
      new MlflowClient("http://127.0.0.1:" + port).getExperimentByName("fmnist");
    } catch (RuntimeException | OutOfMemoryError e) {
      System.out.println(e + " after " + seconds(start) + " s");
    }
  }

  private static long seconds(long start) {
    return (System.nanoTime() - start) / 1_000_000_000;
  }
}
