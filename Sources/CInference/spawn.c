#define _GNU_SOURCE
#include "CInference.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int ci_spawn(char *const arguments[], char *const environment[], int *channel, int *process) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return errno;

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // Not every library marks its descriptors, and a child that holds another one's socket would keep that one alive.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, reset;
  sigemptyset(&none);
  sigemptyset(&reset);
  // A stage of a pipeline whose reader is gone shall end, though whoever starts it may ignore that signal.
  sigaddset(&reset, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  pid_t started = 0;
  int code = posix_spawnp(&started, arguments[0], &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (code) {
    close(ends[0]);
    return code;
  }
  *channel = ends[0];
  *process = started;
  return 0;
}

void ci_end(int process, int channel) {
  close(channel);
  kill(-process, SIGKILL);
  // It is gone in a moment, and must not stay behind as a zombie.
  while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
  }
}

long ci_send(int channel, const void *bytes, unsigned long count) {
  return send(channel, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

long ci_receive(int channel, void *bytes, unsigned long count) { return recv(channel, bytes, count, MSG_DONTWAIT); }
