"""Knows which system calls a submission may make, by their numbers on x86_64 and aarch64."""

_TABLE = """
# read and write what is open
read:0:63 write:1:64 close:3:57 close_range:436:436 fstat:5:80 lseek:8:62 pread64:17:67 pwrite64:18:68
readv:19:65 writev:20:66 preadv:295:69 pwritev:296:70 preadv2:327:286 pwritev2:328:287 dup:32:23
dup2:33:- dup3:292:24 fcntl:72:25 flock:73:32 fsync:74:82 fdatasync:75:83 ftruncate:77:46
fallocate:285:47 fadvise64:221:223 copy_file_range:326:285 sendfile:40:71 getdents:78:- getdents64:217:61
fstatfs:138:44 fchmod:91:52 fgetxattr:193:10 flistxattr:196:13
# find and open files; Landlock and the private root say which
open:2:- openat:257:56 creat:85:- stat:4:- lstat:6:- newfstatat:262:79 statx:332:291 access:21:-
faccessat:269:48 faccessat2:439:439 readlink:89:- readlinkat:267:78 getcwd:79:17 chdir:80:49 fchdir:81:50
mkdir:83:- mkdirat:258:34 rmdir:84:- unlink:87:- unlinkat:263:35 rename:82:- renameat:264:38
renameat2:316:276 truncate:76:45 chmod:90:- fchmodat:268:53 utimensat:280:88 umask:95:166 statfs:137:43
getxattr:191:8 lgetxattr:192:9 listxattr:194:11 llistxattr:195:12
# wait for descriptors, and talk within the process
pipe:22:- pipe2:293:59 poll:7:- ppoll:271:73 select:23:- pselect6:270:72 epoll_create:213:-
epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441
eventfd2:290:19 timerfd_create:283:85 timerfd_settime:286:86 timerfd_gettime:287:87 sendto:44:206
recvfrom:45:207 shutdown:48:210 getsockopt:55:209 setsockopt:54:208 getsockname:51:204 getpeername:52:205
# memory
mmap:9:222 munmap:11:215 mprotect:10:226 mremap:25:216 madvise:28:233 brk:12:214 msync:26:227
membarrier:324:283
# signals to itself, and timers
rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigpending:127:136
rt_sigtimedwait:128:137 rt_sigsuspend:130:133 sigaltstack:131:132 pause:34:- alarm:37:- setitimer:38:103
getitimer:36:102 timer_create:222:107 timer_settime:223:110 timer_gettime:224:108
timer_getoverrun:225:109 timer_delete:226:111 restart_syscall:219:128
# threads
futex:202:98 set_robust_list:273:99 set_tid_address:218:96 rseq:334:293 sched_yield:24:124
sched_getaffinity:204:123 getcpu:309:168 gettid:186:178 exit:60:93 exit_group:231:94 wait4:61:260
waitid:247:95
# clocks, numbers and names
clock_gettime:228:113 clock_getres:229:114 clock_nanosleep:230:115 nanosleep:35:101 gettimeofday:96:169
time:201:- times:100:153 getrusage:98:165 getrlimit:97:163 sysinfo:99:179 uname:63:160 getrandom:318:278
getpid:39:172 getppid:110:173 getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177
getresuid:118:148 getresgid:120:150 getgroups:115:158
# only with the arguments that seccomp.py names
clone:56:220 socketpair:53:199 kill:62:129 tgkill:234:131 ioctl:16:29 prctl:157:167 prlimit64:302:261
# said not to exist, so that the C library falls back on an older one
clone3:435:435 openat2:437:437 fchmodat2:452:452
"""
_MACHINES = ("x86_64", "aarch64")
GUARDED = ("clone", "socketpair", "kill", "tgkill", "ioctl", "prctl", "prlimit64")
ABSENT = ("clone3", "openat2", "fchmodat2")


def list_calls(machine: str) -> dict[str, int]:
    """List the calls with their numbers on a machine, as `uname -m` names it.

    Raises:
        KeyError: the machine is not known.
    """
    if machine not in _MACHINES:
        raise KeyError(machine)
    column = _MACHINES.index(machine)
    rows = (word.split(":") for line in _TABLE.splitlines() if line[:1] != "#" for word in line.split())
    return {name: int(numbers[column]) for name, *numbers in rows if numbers[column] != "-"}
