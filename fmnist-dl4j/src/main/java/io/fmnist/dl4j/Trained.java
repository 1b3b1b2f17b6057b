package io.fmnist.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trainable tensor as the engine sees it.
 *
 * @param value view of its values
 * @param gradient view of where its gradient goes
 */
record Trained(INDArray value, INDArray gradient) {}
