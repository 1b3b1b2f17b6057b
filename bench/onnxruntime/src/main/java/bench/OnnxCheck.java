package bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.fmnist.tasks.file.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Compares exported networks with the logits that are expected, in ONNX Runtime's Java API. Arguments: folders as
 * .ci/checks/exchange.py reads them; the measure is the same.
 */
public final class OnnxCheck {
    private static final double TOLERANCE = 1e-5;
    private static final int BATCH = 500;

    private OnnxCheck() {}

    public static void main(String[] folders) throws Exception {
        double worst = 0;
        String where = "";
        int images = 0;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        for (String name : folders) {
            Path folder = Path.of(name);
            JsonNode description = Json.MAPPER.readTree(Files.readString(folder.resolve("case.json")));
            double difference = difference(environment, folder, description);
            images += description.get("images").asInt();
            if (!(difference <= worst)) {
                worst = difference;
                where = folder.getFileName().toString();
            }
        }
        System.out.printf(Locale.ROOT, "ONNX Runtime %s, Java: %d networks, %d images: worst difference %.1e (%s)%n",
                environment.getVersion(), folders.length, images, worst, where);
        System.exit(worst <= TOLERANCE && folders.length > 0 ? 0 : 1);
    }

    private static double difference(OrtEnvironment environment, Path folder, JsonNode description) throws Exception {
        int classes = description.get("classes").asInt();
        long[] shape = {0, description.get("input").get(0).asInt(), description.get("input").get(1).asInt(),
                description.get("input").get(2).asInt()};
        int elements = (int) (shape[1] * shape[2] * shape[3]);
        byte[] pixels = Files.readAllBytes(folder.resolve("pixels.bin"));
        DoubleBuffer expected = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("logits.bin")))
                .order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        double worst = 0;
        try (OrtSession session = environment.createSession(folder.resolve("model.onnx").toString())) {
            for (int from = 0; from < pixels.length; from += BATCH * elements) {
                int count = Math.min(BATCH * elements, pixels.length - from);
                ByteBuffer some = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
                some.put(pixels, from, count).flip();
                shape[0] = count / elements;
                try (OnnxTensor input = OnnxTensor.createTensor(environment, some, shape, OnnxJavaType.UINT8);
                        OrtSession.Result result = session.run(Map.of("pixels", input))) {
                    for (float[] logits : (float[][]) result.get("logits").orElseThrow().getValue()) {
                        double largest = 1;
                        double difference = 0;
                        for (int c = 0; c < classes; c++) {
                            double wanted = expected.get();
                            largest = Math.max(largest, Math.abs(wanted));
                            difference = Math.max(difference, Math.abs(logits[c] - wanted));
                        }
                        if (!(difference / largest <= worst)) {
                            worst = difference / largest;
                        }
                    }
                }
            }
        }
        return worst;
    }
}
