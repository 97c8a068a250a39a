/* Ranks that add up their numbers and say how long that took; the last one can go wrong: ranks [HOW]. */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void go_wrong(const char *how) {
  if (!strcmp(how, "killed")) raise(SIGKILL);
  if (!strcmp(how, "abort")) abort();
  if (!strcmp(how, "exit")) exit(3);
  if (!strcmp(how, "stubborn")) signal(SIGTERM, SIG_IGN);
  if (!strcmp(how, "stubborn") || !strcmp(how, "hang"))
    for (;;) pause();
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  int rank, ranks;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  double start = MPI_Wtime(), own = rank, sum = 0;
  if (argc > 1 && rank == ranks - 1) go_wrong(argv[1]);
  usleep(20000 / ranks);
  MPI_Allreduce(&own, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  if (rank == 0) printf("%d ranks, sum %g, threads %s\nsolve: %.6f s\n", ranks, sum, getenv("OMP_NUM_THREADS"), MPI_Wtime() - start);
  MPI_Finalize();
  return 0;
}
