module example {
  requires io.fmnist.api;
  requires io.fmnist.data;
  requires io.fmnist.djl;
  requires io.fmnist.tasks;

  exports example;
}
