// Runs a program and makes one of its system calls fail, or all from that one on: each write, rename, flush, spawn and
// read of a run can fail in turn. A seccomp filter stops the calls of one class before the system sees them, and this
// process, which is told of them, lets each pass or answers with an error. So no call is missed, whichever library
// makes it and in whichever process of the program: some do not go through the C library, where LD_PRELOAD would look.
//
//     fail LOG FOLDER PROGRAM CLASS NUMBER ERROR [WORDS ...]
//
// runs `PROGRAM WORDS` and fails call NUMBER (from 1; 0 for none) of the class with the error (a number of errno.h),
// and with `ERROR+` all that follow, too; with `ERROR~` half of the bytes of a write arrive, and what follows on that file
// fails. With `ERROR/` every second call fails from NUMBER on; with `ERROR%` none does, but of each write from NUMBER on
// only half of the bytes are taken. Calls count where PROGRAM makes them, not a command that it starts, and, where they
// have a file, on one below FOLDER (`/` for every file but the C library's). LOG gets a line for each that counts:
// `NUMBER CALL FILE`. Ends as the program does; with 99 where the system has no such filters.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Where a call names its file: in its first argument, a descriptor; in that argument, a path; or nowhere.
enum { NOWHERE = -2, DESCRIPTOR = -1 };

struct call {
    const char *class, *name;
    int number, file;
};

#define CALL(class, name, file) {class, #name, SYS_##name, file},
// Systems that began without the other calls have these, too.
#ifdef SYS_open
#define OLD(class, name, file) CALL(class, name, file)
#else
#define OLD(class, name, file)
#endif

static const struct call CALLS[] = {
    CALL("open", openat, 1) OLD("open", open, 0) OLD("open", creat, 0)
    CALL("read", read, DESCRIPTOR) CALL("read", pread64, DESCRIPTOR) CALL("read", readv, DESCRIPTOR)
    CALL("list", getdents64, DESCRIPTOR)
    CALL("write", write, DESCRIPTOR) CALL("write", writev, DESCRIPTOR) CALL("write", pwrite64, DESCRIPTOR)
    CALL("write", ftruncate, DESCRIPTOR) CALL("write", copy_file_range, DESCRIPTOR)
    CALL("rename", renameat, 1) CALL("rename", renameat2, 1) OLD("rename", rename, 0)
    CALL("rename", linkat, 1) OLD("rename", link, 0)
    CALL("rename", symlinkat, 2) OLD("rename", symlink, 1)
    CALL("rename", mkdirat, 1) OLD("rename", mkdir, 0)
    CALL("rename", unlinkat, 1) OLD("rename", unlink, 0) OLD("rename", rmdir, 0)
    CALL("flush", fsync, DESCRIPTOR) CALL("flush", fdatasync, DESCRIPTOR)
    CALL("flush", flock, DESCRIPTOR) CALL("flush", lseek, DESCRIPTOR)
    CALL("stat", statx, 1) CALL("stat", newfstatat, 1) OLD("stat", stat, 0) OLD("stat", lstat, 0)
    CALL("spawn", clone, NOWHERE) CALL("spawn", clone3, NOWHERE) OLD("spawn", fork, NOWHERE)
    OLD("spawn", vfork, NOWHERE) CALL("spawn", execve, 0)
    CALL("handle", pipe2, NOWHERE) OLD("handle", pipe, NOWHERE) CALL("handle", dup, NOWHERE)
    OLD("handle", dup2, NOWHERE) CALL("handle", dup3, NOWHERE) CALL("handle", fcntl, NOWHERE)
    CALL("handle", socket, NOWHERE) CALL("handle", socketpair, NOWHERE) CALL("handle", eventfd2, NOWHERE)
    CALL("handle", epoll_create1, NOWHERE) CALL("handle", inotify_init1, NOWHERE) CALL("handle", memfd_create, NOWHERE)
};
enum { MANY = sizeof CALLS / sizeof *CALLS };

static const char *folder, *program, *class;
static long wanted, count;
static int error;
static char how; // `+`, `~`, `/`, `%`, or none of these.
static char torn_file[PATH_MAX];
static FILE *log_file;

// Has the system ask before each call of the class, from here on and in every process that comes of this one. The answers
// are given at the descriptor that it returns.
static int listen_to_class(void) {
    struct sock_filter filter[MANY + 3];
    int length = 0, wanted_calls = 0;
    for (int i = 0; i < MANY; i++) wanted_calls += !strcmp(CALLS[i].class, class);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < MANY; i++)
        if (!strcmp(CALLS[i].class, class))
            filter[length++] =
                (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CALLS[i].number, wanted_calls-- , 0);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog all = {length, filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &all);
}

// A text of the process that calls; empty where it cannot be read.
static void text_at(pid_t process, uint64_t address, char *text) {
    size_t length = 0;
    // Page by page: what follows the text may not be there.
    while (length < PATH_MAX - 1) {
        size_t piece = 4096 - (address + length) % 4096;
        if (piece > PATH_MAX - 1 - length) piece = PATH_MAX - 1 - length;
        struct iovec here = {text + length, piece}, there = {(void *)(address + length), piece};
        if (process_vm_readv(process, &here, 1, &there, 1, 0) <= 0) break;
        if (memchr(text + length, 0, piece)) return;
        length += piece;
    }
    text[length] = 0;
}

static int link_of(char *file, const char *form, pid_t process, int number) {
    char link[64];
    snprintf(link, sizeof link, form, process, number);
    ssize_t length = readlink(link, file, PATH_MAX - 1);
    file[length < 0 ? 0 : length] = 0;
    return length > 0;
}

// The file of the call, from the root on; its text where it has none.
static void file_of(const struct call *call, const struct seccomp_notif *asked, char *file) {
    file[0] = 0;
    if (call->file == NOWHERE) return;
    if (call->file == DESCRIPTOR) {
        link_of(file, "/proc/%d/fd/%d", asked->pid, (int)asked->data.args[0]);
        return;
    }
    char given[PATH_MAX], base[PATH_MAX];
    text_at(asked->pid, asked->data.args[call->file], given);
    int at = call->file > 0 ? (int)asked->data.args[call->file - 1] : AT_FDCWD;
    if (given[0] == '/' || !strcmp(call->name, "symlink")) at = -1;
    if (at == AT_FDCWD || !strcmp(call->name, "symlinkat"))
        link_of(base, "/proc/%d/cwd", asked->pid, 0);
    else if (at < 0 || !link_of(base, "/proc/%d/fd/%d", asked->pid, at))
        base[0] = 0;
    // What is asked of a descriptor itself has no path.
    if (!given[0] || !base[0]) snprintf(file, PATH_MAX, "%s", given[0] ? given : base);
    else snprintf(file, PATH_MAX, "%.2000s/%.2000s", base, given);
}

// Whether the program makes the call, on a file that counts. Loading the C library does not.
static int counts(const struct call *call, const struct seccomp_notif *asked, const char *file) {
    char by[PATH_MAX];
    if (!link_of(by, "/proc/%d/exe", asked->pid, 0) || strcmp(by, program)) return 0;
    if (!strcmp(call->name, "fcntl"))
        return asked->data.args[1] == F_DUPFD || asked->data.args[1] == F_DUPFD_CLOEXEC;
    if (call->file == NOWHERE || !strcmp(class, "spawn")) return 1;
    if (strstr(file, ".so.") || strstr(file, "/ld.so")) return 0;
    if (!strcmp(folder, "/")) return file[0] != 0 && strcmp(file, "/dev/null");
    return !strncmp(file, folder, strlen(folder));
}

// The process that a thread is of.
static pid_t process_of(pid_t thread) {
    char status[64], line[256];
    snprintf(status, sizeof status, "/proc/%d/status", thread);
    FILE *file = fopen(status, "re");
    int process = thread;
    while (file && fgets(line, sizeof line, file) && sscanf(line, "Tgid: %d", &process) != 1) {}
    if (file) fclose(file);
    return process;
}

// Writes half of what was to be written, for the process, and where it would have; so many bytes, or less than 0 and why not.
static ssize_t write_half(const struct seccomp_notif *asked) {
    size_t half = asked->data.args[2] / 2;
    char *bytes = malloc(half + 1);
    struct iovec here = {bytes, half}, there = {(void *)asked->data.args[1], half};
    ssize_t read = process_vm_readv(asked->pid, &here, 1, &there, 1, 0), written = -1;
    int process = syscall(SYS_pidfd_open, process_of(asked->pid), 0);
    int file = syscall(SYS_pidfd_getfd, process, (int)asked->data.args[0], 0);
    if (read == (ssize_t)half && file >= 0) written = write(file, bytes, half);
    if (written < 0) written = -errno;
    close(file);
    close(process);
    free(bytes);
    return written;
}

// What the call comes to: 0 where it passes, else the error; a number of bytes in `value`.
static int answer(const struct seccomp_notif *asked, int64_t *value) {
    const struct call *call = CALLS;
    while (call->number != asked->data.nr || strcmp(call->class, class)) call++;
    char file[PATH_MAX];
    file_of(call, asked, file);
    if (!counts(call, asked, file)) return 0;
    count++;
    fprintf(log_file, "%ld %s %s\n", count, call->name, file);
    fflush(log_file);
    if (torn_file[0]) return strcmp(file, torn_file) ? 0 : error;
    if (!wanted || count < wanted || (count > wanted && (!how || how == '~'))) return 0;
    if (how == '/') return (count - wanted) % 2 ? 0 : error;
    int is_long_write = !strcmp(call->name, "write") && asked->data.args[2] > 1;
    if (how == '%' && !is_long_write) return 0;
    if (how == '+' || !how || !is_long_write) return error;
    *value = write_half(asked);
    if (how == '~') strcpy(torn_file, file);
    return *value < 0 ? (int)-*value : 0;
}

static void serve(int listener) {
    struct seccomp_notif asked;
    memset(&asked, 0, sizeof asked);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked)) return; // It was killed meanwhile.
    int64_t value = 0;
    int failed = answer(&asked, &value);
    struct seccomp_notif_resp reply = {.id = asked.id, .val = failed ? 0 : value, .error = -failed};
    if (!failed && !value) reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

int main(int many, char **words) {
    if (many < 7) return fprintf(stderr, "usage: fail LOG FOLDER PROGRAM CLASS NUMBER ERROR [WORDS ...]\n"), 98;
    log_file = fopen(words[1], "we");
    folder = words[2], program = words[3], class = words[4], wanted = atol(words[5]);
    error = strtol(words[6], &words[6], 10), how = *words[6];
    words[6] = words[3];
    // A process that has its descriptors in common with this one, until it becomes the program.
    volatile int *listener = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (!child) {
        int made = listen_to_class();
        *listener = made < 0 ? -1 : made;
        if (made >= 0) execv(program, words + 6);
        _exit(99);
    }
    while (!*listener) usleep(100);
    if (*listener < 0) return 99;
    signal(SIGPIPE, SIG_IGN); // What it writes for the program, nobody may read any more.
    for (int status, ended = 0, patience = 10;;) {
        struct pollfd told = {*listener, POLLIN, 0};
        int heard = poll(&told, 1, 50);
        if (told.revents & POLLIN) serve(*listener);
        if (!ended) ended = waitpid(child, &status, WNOHANG) == child;
        // What it has left running may need answers for a moment more.
        if (ended && ((told.revents & POLLHUP) || (!heard && !patience--)))
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}
