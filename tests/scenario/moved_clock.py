"""The clock of the programs under test: the system's, moved to the days of the scenario by a preloaded library."""

import datetime
import os
import shutil
import subprocess
import sys

SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
/* The system's clock, moved by the seconds that stand in a file. */
int clock_gettime(clockid_t id, struct timespec *time) {
    char text[32] = "";
    int result = (int)syscall(SYS_clock_gettime, id, time);
    int file = id == CLOCK_REALTIME ? open(getenv("QIYUE_TEST_CLOCK"), O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return result;
    if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
    close(file);
    return result;
}
"""
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
SKIPPED = 77


def moment(date, time):
    return datetime.datetime.fromisoformat(f"{date}T{time}:00").replace(tzinfo=BEIJING)


def build_library(folder):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        print("moving the clock needs a C compiler")
        sys.exit(SKIPPED)
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(SOURCE, encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    return library


class MovedClock:
    """Stands at a minute of the scenario; real seconds go on."""

    def __init__(self, library, folder):
        self.file = folder / "clock-moved-by"
        self.environment = {"LD_PRELOAD": str(library), "QIYUE_TEST_CLOCK": str(self.file)}
        self.now = None

    def move(self, time):
        """Never back: a day that has passed does not come again."""
        if self.now is not None and time < self.now:
            raise ValueError(f"the clock stands at {self.now:%Y-%m-%d %H:%M} already")
        self.now = time
        real = datetime.datetime.now(datetime.timezone.utc)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(round((time - real).total_seconds())), encoding="utf-8")
        os.replace(fresh, self.file)  # no reader sees half of it

    def pass_minutes(self, minutes=1):
        self.move(self.now + datetime.timedelta(minutes=minutes))

    def text(self):
        return self.now.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
