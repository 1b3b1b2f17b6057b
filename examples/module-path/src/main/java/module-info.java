module example {
  requires io.fmnist.api;
  requires io.fmnist.data;
  requires io.fmnist.tasks;
  // ND4J and its JavaCPP reach memory through it; on the class path nobody asks for it.
  requires jdk.unsupported;

  exports example;
}
