/* Preloaded into the child of the fault tests: below one folder it makes the k-th call fail, or writes down what was called.
   The calls are those by which a blob comes to be and goes; everything else passes untouched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SHORT_WRITE = -1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static int countdown;
static int failure;
static char fired[32];
static FILE *record;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* failure_number: an errno, or SHORT_WRITE. k = 0 never fires. */
void faults_arm(const char *folder, int k, int failure_number)
{
    pthread_mutex_lock(&lock);
    snprintf(root, sizeof root, "%s/", folder);
    countdown = k;
    failure = failure_number;
    fired[0] = 0;
    pthread_mutex_unlock(&lock);
}

/* The name of the call that was made to fail, and forgets it. */
void faults_fired(char *name, int size)
{
    pthread_mutex_lock(&lock);
    snprintf(name, size, "%s", fired);
    fired[0] = 0;
    pthread_mutex_unlock(&lock);
}

void faults_record(const char *folder, const char *file)
{
    pthread_mutex_lock(&lock);
    snprintf(root, sizeof root, "%s/", folder);
    record = fopen(file, "w");
    pthread_mutex_unlock(&lock);
}

void faults_note(const char *call, const char *first, const char *second)
{
    pthread_mutex_lock(&lock);
    if (record && !strncmp(first, root, strlen(root) - 1)) {
        fprintf(record, "%s\t%s\t%s\n", call, first, second);
        fflush(record);
    }
    pthread_mutex_unlock(&lock);
}

/* Whether this call is the one to fail. */
static int strikes(const char *call, const char *path, int can_be_short)
{
    int result = 0;
    pthread_mutex_lock(&lock);
    if (countdown > 0 && !strncmp(path, root, strlen(root) - 1) && (failure != SHORT_WRITE || can_be_short) && --countdown == 0) {
        snprintf(fired, sizeof fired, "%s", call);
        result = 1;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static const char *path_of(int fd, char *path)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return path;
}

static int refuse(void)
{
    errno = failure;
    return -1;
}

#define ON_FILE(name, arguments, ...)                   \
    int name arguments                                  \
    {                                                   \
        char path[PATH_MAX];                            \
        path_of(fd, path);                              \
        if (strikes(#name, path, 0))                    \
            return refuse();                            \
        int result = REAL(name)(__VA_ARGS__);           \
        if (result == 0)                                \
            faults_note(#name, path, "");               \
        return result;                                  \
    }

#define ON_PATH(name, arguments, ...)                   \
    int name arguments                                  \
    {                                                   \
        if (strikes(#name, path, 0))                    \
            return refuse();                            \
        int result = REAL(name)(__VA_ARGS__);           \
        if (result == 0)                                \
            faults_note(#name, path, "");               \
        return result;                                  \
    }

ON_FILE(fsync, (int fd), fd)
ON_FILE(fdatasync, (int fd), fd)
ON_FILE(ftruncate, (int fd, off_t length), fd, length)
ON_FILE(sync_file_range, (int fd, off64_t offset, off64_t count, unsigned flags), fd, offset, count, flags)
ON_PATH(mkdir, (const char *path, mode_t mode), path, mode)
ON_PATH(unlink, (const char *path), path)
ON_PATH(rmdir, (const char *path), path)

int rename(const char *from, const char *to)
{
    if (strikes("rename", to, 0))
        return refuse();
    int result = REAL(rename)(from, to);
    if (result == 0)
        faults_note("rename", from, to);
    return result;
}

ssize_t pwrite64(int fd, const void *buffer, size_t count, off64_t offset)
{
    char path[PATH_MAX];
    path_of(fd, path);
    if (strikes("pwrite", path, count > 1)) {
        if (failure != SHORT_WRITE)
            return refuse();
        count /= 2;
    }
    ssize_t result = REAL(pwrite64)(fd, buffer, count, offset);
    if (result > 0)
        faults_note("write", path, "");
    return result;
}

ssize_t pwritev64(int fd, const struct iovec *vectors, int count, off64_t offset)
{
    char path[PATH_MAX];
    path_of(fd, path);
    if (strikes("pwritev", path, vectors[0].iov_len > 1)) {
        if (failure != SHORT_WRITE)
            return refuse();
        return pwrite64(fd, vectors[0].iov_base, vectors[0].iov_len / 2, offset);
    }
    ssize_t result = REAL(pwritev64)(fd, vectors, count, offset);
    if (result > 0)
        faults_note("write", path, "");
    return result;
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset) { return pwrite64(fd, buffer, count, offset); }
ssize_t pwritev(int fd, const struct iovec *vectors, int count, off_t offset) { return pwritev64(fd, vectors, count, offset); }
